package io.warrenmq.broker.message;

import io.warrenmq.broker.loop.Loop;

/**
 * Who published messages and waits for their fate: a channel in confirm or tx mode, a dead-lettering queue, a shovel.
 */
public interface ConfirmSink {
    /** The loop on which {@link #confirmed} is to be called. */
    Loop loop();

    /**
     * One queue answers for the publishes {@code from} to {@code to} (inclusive) of this sink that were routed to it.
     *
     * <p>Accepted means: this queue has each of them as safe as it promises (persistent in a durable queue: fsynced;
     * mirrored: held by every in-sync mirror), or no longer needs it. Not accepted: the queue refused them (overflow)
     * and keeps nothing.
     */
    void confirmed(long from, long to, boolean accepted);

    /**
     * A queue of another node could not be asked, or did not answer before the link to it ended: whether it has the
     * publishes {@code from} to {@code to} is not known. They count as not accepted.
     */
    default void unanswered(long from, long to) {
        confirmed(from, to, false);
    }

    /** A queue has taken everything out of a batch. Called on the queue's thread, whichever that is. */
    default void batchTaken() {}
}
