package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;

/**
 * A consumer at the place where its queue is now. When the queue moves another one takes its place, whose number is in
 * the positions that the consumer sees: so what is said later of deliveries from before is known as that, and passed
 * over.
 *
 * <p>Deliveries are counted by the loop of the queue, settlements by that of the consumer.
 */
final class Attachment implements DeliverySink {
    static final String CANCEL_ON_FAILOVER = "x-cancel-on-ha-failover";

    /** Counts of messages stay below. */
    private static final int TAG_SHIFT = 48;

    private static final long TAG = 0xFFL << TAG_SHIFT;

    final DeliverySink sink;
    final ConsumerSpec spec;
    final int tag;
    private final MovableQueue queue;
    private final long tagBits;
    private volatile long delivered;
    private long settled;
    /** The client wants no more. */
    volatile boolean cancelled;
    /** The queue has said that nothing more comes; of the consumer's loop. */
    private boolean ended;

    Attachment(MovableQueue queue, DeliverySink sink, ConsumerSpec spec, int tag) {
        this.queue = queue;
        this.sink = sink;
        this.spec = spec;
        this.tag = tag & 0xFF;
        this.tagBits = (long) this.tag << TAG_SHIFT;
    }

    /** Whether the client wants to hear of it when the queue moves, and to consume anew. */
    boolean endsOnFailover() {
        return spec.arguments().isTrue(CANCEL_ON_FAILOVER);
    }

    /** The queue has answered the cancellation. @return whether nothing that it delivered is open */
    boolean end() {
        ended = true;
        return settled >= delivered;
    }

    /** Adds what is said of its deliveries. @return whether nothing is left of it */
    boolean settles(long from, long to, SettleBatch known, SettleBatch.Outcome outcome) {
        if ((from & TAG) == tagBits) {
            known.addRun(this, from & ~TAG, to & ~TAG, outcome);
            settled += to - from + 1;
        }
        return ended && settled >= delivered;
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
    @SuppressWarnings("NonAtomicVolatileUpdate") // one loop writes
    public void deliver(long position, long location, boolean redelivered) {
        if (!spec.noAck()) {
            delivered++;
        }
        sink.deliver(position | tagBits, location, redelivered);
    }

    @Override
    public int mostUnderWay() {
        return sink.mostUnderWay();
    }

    @Override
    public void cancelled() {
        queue.ended(this);
        sink.cancelled();
    }

    @Override
    public void moved() {
        queue.lost(this);
    }

    @Override
    public void timedOut(long consumerTimeoutMs) {
        sink.timedOut(consumerTimeoutMs);
    }
}
