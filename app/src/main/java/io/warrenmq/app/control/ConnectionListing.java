package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.server.amqp.ChannelView;
import io.warrenmq.server.amqp.ConnectionView;
import io.warrenmq.server.amqp.PeerInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** list_connections and list_channels. Stateless. */
final class ConnectionListing {
    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("list_connections", ConnectionListing::listConnections);
        operations.put("list_channels", ConnectionListing::listChannels);
    }

    private static JsonValue listConnections(Call call) {
        List<String> columns = call.texts("columns");
        for (ConnectionView connection : call.running().connections().list()) {
            call.row(columns, values(connection));
        }
        return Operations.done();
    }

    private static JsonValue.Obj values(ConnectionView c) {
        PeerInfo peer = c.peer();
        JsonValue.Builder values = JsonValue.object()
                .put("pid", c.pid())
                .put("name", c.name())
                .put("port", peer.localPort())
                .put("host", peer.localHost())
                .put("peer_port", peer.peerPort())
                .put("peer_host", peer.peerHost())
                .put("ssl", peer.tls().isPresent())
                .put("state", c.state())
                .put("channels", c.channels().size())
                .put("protocol", "{0,9,1}")
                .put("auth_mechanism", c.mechanism())
                .put("user", c.user())
                .put("vhost", c.vhost())
                .put("timeout", c.heartbeatSeconds())
                .put("frame_max", c.frameMax())
                .put("channel_max", c.channelMax())
                .put("client_properties", JsonValues.of(c.clientProperties()))
                .put("recv_oct", c.receivedBytes())
                .put("send_oct", c.sentBytes())
                .put("send_pend", c.pendingBytes())
                .put("connected_at", c.connectedAtMs());
        peer.tls().ifPresent(tls -> {
            values.put("ssl_protocol", tls.protocol()).put("ssl_cipher", tls.cipher());
            Optional<PeerInfo.Certificate> certificate = tls.certificate();
            certificate.ifPresent(shown -> values.put("peer_cert_subject", shown.subject())
                    .put("peer_cert_issuer", shown.issuer())
                    .put("peer_cert_validity", shown.validity()));
        });
        return values.build();
    }

    private static JsonValue listChannels(Call call) {
        List<String> columns = call.texts("columns");
        for (ConnectionView connection : call.running().connections().list()) {
            for (ChannelView channel : connection.channels()) {
                call.row(columns, values(connection, channel));
            }
        }
        return Operations.done();
    }

    private static JsonValue.Obj values(ConnectionView connection, ChannelView channel) {
        return JsonValue.object()
                .put("pid", channel.pid())
                .put("connection", connection.pid())
                .put("name", channel.name())
                .put("number", channel.number())
                .put("user", channel.user())
                .put("vhost", channel.vhost())
                .put("transactional", channel.transactional())
                .put("confirm", channel.confirm())
                .put("consumer_count", channel.consumerCount())
                .put("messages_unacknowledged", channel.unacknowledged())
                .put("messages_uncommitted", channel.uncommittedMessages())
                .put("acks_uncommitted", channel.uncommittedAcks())
                .put("messages_unconfirmed", channel.unconfirmed())
                .put("prefetch_count", channel.prefetchCount())
                .put("global_prefetch_count", channel.globalPrefetchCount())
                .build();
    }
}
