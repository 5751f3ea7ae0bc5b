package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SequenceRuns;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.queue.QueueEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * One queue as one channel uses it: what was gathered for it in this turn, and which publishes it has still to answer.
 * A channel has at most one port per queue, because two would mix up the order of messages. Owned by the channel's
 * loop.
 */
final class QueuePort implements ConfirmSink {
    private final Channel channel;
    private final QueueEndpoint queue;
    private final SequenceRuns unanswered = new SequenceRuns();
    private @Nullable PublishBatch publishes;
    private @Nullable SettleBatch settlements;
    private @Nullable GetSink getSink;
    private int expected = BatchSize.LEAST;
    private boolean dirty;

    QueuePort(Channel channel, QueueEndpoint queue) {
        this.channel = channel;
        this.queue = queue;
    }

    QueueEndpoint queue() {
        return queue;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public Loop loop() {
        return channel.loop();
    }

    /** What basic.get of this channel delivers through. */
    GetSink getSink() {
        GetSink sink = getSink;
        if (sink == null) {
            sink = new GetSink(channel, this);
            getSink = sink;
        }
        return sink;
    }

    /**
     * Adds a message, one reference to which passes to the queue; {@code sequence} 0 when nobody waits for its answer.
     */
    void publish(long location, long sequence, int bodySizeBytes, int priority, int flags) {
        PublishBatch batch = publishes;
        if (batch == null) {
            batch = channel.connection().context().publishBatches().take(this, expected);
            publishes = batch;
            becomeDirty();
        }
        batch.add(location, sequence, bodySizeBytes, priority, flags);
        if (sequence != 0) {
            unanswered.add(sequence);
        }
    }

    void settle(ChannelSink sink, long position, SettleBatch.Outcome outcome) {
        SettleBatch batch = settlements;
        if (batch == null) {
            batch = new SettleBatch();
            settlements = batch;
            becomeDirty();
        }
        batch.add(sink, position, outcome);
    }

    /** Gives the queue what was gathered. References of the loop's chunk writer must have been flushed. */
    void handOver() {
        dirty = false;
        PublishBatch batch = publishes;
        if (batch != null) {
            publishes = null;
            expected = BatchSize.next(expected, batch.count());
            channel.connection().gate().credit().take();
            queue.publish(batch);
        }
        SettleBatch settled = settlements;
        if (settled != null) {
            settlements = null;
            queue.settle(settled);
        }
    }

    /** The gathered settlements, which pass to the caller (tx.commit). */
    @Nullable
    SettleBatch takeSettlements() {
        SettleBatch settled = settlements;
        settlements = null;
        return settled;
    }

    @Override
    public void confirmed(long from, long to, boolean accepted) {
        unanswered.remove(from, to, accepted, channel.publisher());
    }

    @Override
    public void batchTaken() {
        channel.connection().gate().credit().giveBack();
    }

    /** Whether nothing is gathered and nothing awaited, so that the port may be forgotten. */
    boolean idle() {
        return !dirty && unanswered.isEmpty();
    }

    private void becomeDirty() {
        if (!dirty) {
            dirty = true;
            channel.dirty(this);
        }
    }
}
