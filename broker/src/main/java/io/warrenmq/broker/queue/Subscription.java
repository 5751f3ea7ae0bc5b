package io.warrenmq.broker.queue;

import org.jspecify.annotations.Nullable;

/**
 * What a queue knows of one {@link DeliverySink}: a consumer, or the basic.get of a channel. It outlives the consumer
 * as long as deliveries of it are unacknowledged. Owned by the queue's loop.
 */
final class Subscription {
    /** Number of age classes of unacknowledged deliveries. */
    static final int EPOCHS = 8;

    static final int NO_SLOT = -1;

    final DeliverySink sink;
    /** Absent for basic.get. */
    final @Nullable ConsumerSpec spec;

    final boolean noAck;
    private final int prefetchCount;
    private final int[] unackedByEpoch;
    /** Its number in index entries while it can hold unacknowledged messages. */
    int slot = NO_SLOT;

    private int unacked;
    boolean cancelled;
    /** The sink had no room when it was asked last. */
    boolean blocked;
    /** Neighbours among the consumers that can be served; it is one of them when {@link #group} is set. */
    @Nullable
    Subscription next;

    @Nullable
    Subscription previous;

    @Nullable
    ConsumerGroup group;

    /** @param unlimitedPrefetch what no prefetch stands for: a number of deliveries, or 0 for no limit */
    Subscription(DeliverySink sink, @Nullable ConsumerSpec spec, boolean noAck, int unlimitedPrefetch) {
        this.sink = sink;
        this.spec = spec;
        this.noAck = noAck;
        int asked = spec == null ? 0 : spec.prefetchCount();
        this.prefetchCount = asked == 0 ? unlimitedPrefetch : asked;
        this.unackedByEpoch = noAck ? new int[0] : new int[EPOCHS];
    }

    int priority() {
        return spec == null ? 0 : spec.priority();
    }

    long unacked() {
        return unacked;
    }

    /** Whether it may get one more message, as far as the queue knows. */
    boolean hasCredit() {
        return !blocked && (noAck || prefetchCount == 0 || unacked < prefetchCount);
    }

    void delivered(int epoch) {
        unacked++;
        unackedByEpoch[epoch]++;
    }

    void settled(int epoch) {
        unacked--;
        unackedByEpoch[epoch]--;
    }

    boolean hasUnackedOf(int epoch) {
        return !noAck && unackedByEpoch[epoch] > 0;
    }
}
