package io.warrenmq.broker;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.routing.RoutableMessage;
import io.warrenmq.broker.routing.Route;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Publishes what the broker itself has to say, such as its log. Nothing waits for it: what comes faster than its loop
 * takes it is dropped. Any thread may publish; the rest is owned by its loop.
 */
public final class InternalPublisher implements ConfirmSink {
    /** Messages on their way to the loop. */
    private static final int MOST_WAITING = 1024;

    private final Loop loop;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param loop on which messages are routed and written */
    public InternalPublisher(Loop loop) {
        this.loop = loop;
    }

    /**
     * Sends a message to whatever the exchange routes it to; internal exchanges take it too.
     *
     * @return false when too many wait already, and this one was dropped
     */
    public boolean publish(
            VirtualHost vhost, String exchange, String routingKey, BasicProperties properties, byte[] body) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return false;
        }
        loop.post(() -> {
            waiting.decrementAndGet();
            publishNow(vhost, exchange, routingKey, properties, body);
        });
        return true;
    }

    private void publishNow(
            VirtualHost vhost, String exchange, String routingKey, BasicProperties properties, byte[] body) {
        Route route = vhost.republish(exchange, new OwnMessage(routingKey, properties.headersOrEmpty()));
        if (!(route instanceof Route.Queues(QueueEntry[] queues, boolean _)) || queues.length == 0) {
            return;
        }
        StoredMessage message =
                new StoredMessage(exchange, routingKey, properties, ByteBuffer.wrap(body), 0, body.length);
        long location = message.write(loop.writer());
        loop.writer().retain(queues.length);
        loop.writer().flushReferences();
        int flags = message.recordFlags() | (queues.length > 1 ? PublishBatch.SHARED : 0);
        for (QueueEntry queue : queues) {
            PublishBatch batch = new PublishBatch(this);
            batch.add(location, 0, body.length, message.priority(), flags);
            queue.endpoint().publish(batch);
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public void confirmed(long from, long to, boolean accepted) {
        throw new IllegalStateException("nothing was published that has to be confirmed");
    }

    private record OwnMessage(String routingKey, FieldTable headers) implements RoutableMessage {
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
