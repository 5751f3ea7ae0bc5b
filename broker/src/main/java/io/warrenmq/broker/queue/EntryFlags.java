package io.warrenmq.broker.queue;

/** The flags of an index entry: state, facts, and for an unacknowledged message who has it and since when. */
final class EntryFlags {
    /** Not in the queue any more, or never was. Zero, so that cleared memory reads as settled. */
    static final int SETTLED = 0;

    static final int READY = 1;
    static final int UNACKED = 2;
    /** Left the queue for its dead letter exchange; kept until the targets have it. */
    static final int DEAD = 3;

    static final int STATE = 3;

    /** Handed out before. */
    static final int REDELIVERED = 1 << 2;
    /** Persistent in a durable queue: given to the log. */
    static final int DURABLE = 1 << 3;
    /** Given to the store for writing to a segment. */
    static final int SPILLED = 1 << 4;
    /** The segment holds it: memory may be dropped. */
    static final int IN_SEGMENT = 1 << 5;
    /** Asked back from its segment. */
    static final int LOADING = 1 << 6;
    /** Of an {@link #UNACKED} message: its memory is dropped unless it changes its state before. */
    static final int EVICTING = 1 << 7;
    /** Why a {@link #DEAD} message died: two bits, the lower one shared with {@link #EVICTING}. */
    private static final int REASON_SHIFT = 7;
    /** When it was delivered: {@link Subscription#EPOCHS} values that go round. */
    private static final int EPOCH_SHIFT = 9;

    private static final int EPOCH = (Subscription.EPOCHS - 1) << EPOCH_SHIFT;
    private static final int SLOT_SHIFT = 12;

    /** Subscriptions of one queue that can hold unacknowledged messages at the same time. */
    static final int SLOTS = 1 << (Integer.SIZE - SLOT_SHIFT);

    private static final int KEPT = REDELIVERED | DURABLE | SPILLED | IN_SEGMENT | LOADING;

    private EntryFlags() {}

    static int state(int flags) {
        return flags & STATE;
    }

    static boolean is(int flags, int state) {
        return (flags & STATE) == state;
    }

    static int slot(int flags) {
        return flags >>> SLOT_SHIFT;
    }

    static int epoch(int flags) {
        return (flags & EPOCH) >>> EPOCH_SHIFT;
    }

    static DeathReason reason(int flags) {
        return DeathReason.of((flags >>> REASON_SHIFT) & 3);
    }

    /** Handed out to the subscription in {@code slot}. */
    static int unacked(int flags, int slot, int epoch) {
        return (flags & KEPT) | UNACKED | (epoch << EPOCH_SHIFT) | (slot << SLOT_SHIFT);
    }

    /** Back in the queue. */
    static int requeued(int flags) {
        return (flags & KEPT) | READY | REDELIVERED;
    }

    static int dead(int flags, DeathReason reason) {
        return (flags & KEPT) | DEAD | (reason.code() << REASON_SHIFT);
    }
}
