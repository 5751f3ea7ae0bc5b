package io.warrenmq.server.amqp;

import io.warrenmq.wire.FieldTable;
import java.util.List;

/**
 * A connection in a listing; figures are read while the connection works and may be a little apart.
 *
 * @param id number of the connection, unique in the life of the node
 * @param pid {@code <rabbit@host.1795160573.2867.0>}
 * @param name {@code PEER:PORT -> LOCAL:PORT}
 * @param userProvidedName connection_name of the client, empty for none
 * @param state starting, tuning, opening, running, blocked, flow, closing or closed
 * @param receivedBytes octets read from the socket
 * @param sentBytes octets given to the socket
 * @param pendingBytes octets that the socket has not taken yet
 */
public record ConnectionView(
        long id,
        String pid,
        String name,
        String userProvidedName,
        PeerInfo peer,
        String node,
        String vhost,
        String user,
        String mechanism,
        String state,
        int channelMax,
        long frameMax,
        int heartbeatSeconds,
        FieldTable clientProperties,
        long connectedAtMs,
        long receivedBytes,
        long sentBytes,
        long pendingBytes,
        List<ChannelView> channels) {}
