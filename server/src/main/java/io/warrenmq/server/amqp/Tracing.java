package io.warrenmq.server.amqp;

import io.warrenmq.broker.Broker;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.Utf8;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The firehose: while it is on for a vhost, copies of what is published and delivered there go to amq.rabbitmq.trace.
 * Switched by any thread, used by the loops.
 */
public final class Tracing {
    private static final String EXCHANGE = "amq.rabbitmq.trace";

    private final Broker broker;
    private final Set<String> traced = ConcurrentHashMap.newKeySet();

    /** Looked at for every message, hence apart from the set. */
    private volatile boolean active;

    Tracing(Broker broker) {
        this.broker = broker;
    }

    /** Switches the firehose of a vhost; it is off after a restart. */
    public synchronized void set(String vhost, boolean on) {
        if (on) {
            traced.add(vhost);
        } else {
            traced.remove(vhost);
        }
        active = !traced.isEmpty();
    }

    public boolean traces(String vhost) {
        return active && traced.contains(vhost);
    }

    /** A message was published and routed; its record is not written yet. */
    void published(Channel channel, PublishedContent content, QueuePort[] queues) {
        List<FieldValue> keys = new ArrayList<>();
        keys.add(FieldValue.of(content.routingKey()));
        content.extraRoutingKeys().forEach(key -> keys.add(FieldValue.of(key)));
        List<FieldValue> routed = new ArrayList<>();
        for (QueuePort port : queues) {
            routed.add(FieldValue.of(port.queue().name()));
        }
        FieldTable headers = common(channel, content.exchange(), keys, content.properties())
                .add("routed_queues", FieldValue.of(routed))
                .build();
        send(channel, "publish." + content.exchange(), headers, content.bodyMemory(), content.bodyStart(), (int)
                content.bodySizeBytes());
    }

    /** A message was delivered; the caller still holds a reference to its record. */
    void delivered(Channel channel, String queue, long location, boolean redelivered) {
        StoredMessage message = StoredMessage.read(channel.loop().chunks(), location);
        if (message.exchange().equals(EXCHANGE)) {
            return;
        }
        FieldTable headers = common(
                        channel, message.exchange(), List.of(FieldValue.of(message.routingKey())), message.properties())
                .add("redelivered", redelivered ? 1 : 0)
                .build();
        send(channel, "deliver." + queue, headers, message.memory(), message.bodyOffset(), message.bodySizeBytes());
    }

    private FieldTable.Builder common(
            Channel channel, String exchange, List<FieldValue> keys, BasicProperties properties) {
        AmqpConnection connection = channel.connection();
        return FieldTable.builder()
                .add("exchange_name", exchange)
                .add("routing_keys", FieldValue.of(keys))
                .add("properties", table(properties))
                .add("node", broker.nodeName())
                .add("vhost", connection.client().virtualHost().name())
                .add("connection", connection.peer().connectionName())
                .add("channel", channel.number())
                .add("user", connection.client().user().userName());
    }

    private static FieldTable table(BasicProperties p) {
        FieldTable.Builder table = FieldTable.builder();
        Optional.ofNullable(p.contentType()).ifPresent(v -> table.add("content_type", v));
        Optional.ofNullable(p.contentEncoding()).ifPresent(v -> table.add("content_encoding", v));
        Optional.ofNullable(p.headers()).ifPresent(v -> table.add("headers", v));
        Optional.ofNullable(p.deliveryMode()).ifPresent(v -> table.add("delivery_mode", v));
        Optional.ofNullable(p.priority()).ifPresent(v -> table.add("priority", v));
        Optional.ofNullable(p.correlationId()).ifPresent(v -> table.add("correlation_id", v));
        Optional.ofNullable(p.replyTo()).ifPresent(v -> table.add("reply_to", v));
        Optional.ofNullable(p.expiration()).ifPresent(v -> table.add("expiration", v));
        Optional.ofNullable(p.messageId()).ifPresent(v -> table.add("message_id", v));
        Optional.ofNullable(p.timestampSeconds()).ifPresent(v -> table.add("timestamp", new FieldValue.Timestamp(v)));
        Optional.ofNullable(p.type()).ifPresent(v -> table.add("type", v));
        Optional.ofNullable(p.userId()).ifPresent(v -> table.add("user_id", v));
        Optional.ofNullable(p.appId()).ifPresent(v -> table.add("app_id", v));
        Optional.ofNullable(p.clusterId()).ifPresent(v -> table.add("cluster_id", v));
        return table.build();
    }

    private void send(Channel channel, String key, FieldTable headers, ByteBuffer body, int offset, int size) {
        if (Utf8.encodedLength(key) > 255) {
            return;
        }
        VirtualHost vhost = channel.connection().client().virtualHost();
        Route route = vhost.republish(EXCHANGE, new TraceMessage(key, headers));
        if (!(route instanceof Route.Queues(QueueEntry[] queues, boolean _)) || queues.length == 0) {
            return;
        }
        QueuePort[] ports = channel.ports(queues);
        BasicProperties properties = BasicProperties.builder().headers(headers).build();
        StoredMessage trace = new StoredMessage(EXCHANGE, key, properties, body, offset, size);
        ChunkWriter writer = channel.loop().writer();
        long location = trace.write(writer);
        writer.retain(ports.length);
        for (QueuePort port : ports) {
            port.publish(location, 0, size, 0, trace.recordFlags());
        }
    }

    private record TraceMessage(String routingKey, FieldTable headers) implements RoutableMessage {
        @Override
        public List<String> extraRoutingKeys() {
            return List.of();
        }

        @Override
        public Optional<String> property(String name) {
            return Optional.empty();
        }
    }
}
