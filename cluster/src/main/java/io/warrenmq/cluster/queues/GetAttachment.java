package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueEndpoint;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The basic.get of a channel at a queue that may move: remembers for each delivery where it came from. Used by the loop
 * of the channel and, for deliveries, by that of the queue.
 */
final class GetAttachment implements DeliverySink {
    private final DeliverySink sink;
    private final ConcurrentHashMap<Long, From> open = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    /** Requests that are not answered; of the channel's loop. */
    private int waiting;

    private volatile Asked asked = new Asked(null, true);

    private record Asked(@Nullable QueueEndpoint queue, boolean noAck) {}

    private record From(@Nullable QueueEndpoint queue, long position) {}

    GetAttachment(DeliverySink sink) {
        this.sink = sink;
    }

    /** The channel asks. */
    void begins() {
        waiting++;
    }

    /** The channel was answered. @return whether nothing is left of it */
    boolean answered() {
        waiting--;
        return isDone();
    }

    private boolean isDone() {
        return waiting == 0 && open.isEmpty();
    }

    /** A channel asks for one message at a time. */
    void asks(QueueEndpoint queue, boolean noAck) {
        asked = new Asked(queue, noAck);
    }

    /** Adds what is said of deliveries of the present place of the queue. @return whether nothing is left of it */
    @SuppressWarnings("ReferenceEquality") // an endpoint is its own identity
    boolean settles(long from, long to, QueueEndpoint now, SettleBatch known, SettleBatch.Outcome outcome) {
        for (long id = from; id <= to; id++) {
            From delivery = open.remove(id);
            if (delivery != null && delivery.queue() == now) {
                known.addRun(this, delivery.position(), delivery.position(), outcome);
            }
        }
        return isDone();
    }

    @Override
    public Loop loop() {
        return sink.loop();
    }

    @Override
    public boolean ready() {
        return sink.ready();
    }

    @Override
    public void deliver(long position, long location, boolean redelivered) {
        Asked by = asked;
        long id = last.incrementAndGet();
        if (!by.noAck()) {
            open.put(id, new From(by.queue(), position));
        }
        sink.deliver(id, location, redelivered);
    }

    @Override
    public int mostUnderWay() {
        return sink.mostUnderWay();
    }

    @Override
    public void cancelled() {
        sink.cancelled();
    }

    @Override
    public void moved() {
        // it waits for nothing: its request is answered, or made again
    }
}
