package io.warrenmq.store;

/** Receives what survived in the store when it is opened. Called on one thread before any queue is opened. */
public interface RecoveryVisitor {
    /** Whether the queue still exists; what belongs to others is removed. */
    boolean queueExists(long queueId);

    /**
     * A message that is still in its queue; per queue and lane in ascending order of positions.
     *
     * @param location of its record in memory with one reference that passes to the receiver, or 0 when it is in a
     *     segment
     * @param flags of {@link SpillBatch}
     */
    void message(
            long queueId, long position, long location, int bodySizeBytes, int priority, long expiresAtMs, int flags);

    /**
     * The queue must give out positions of this lane from {@code next} on, and nothing at or above {@code spilledUpTo}
     * is in segments.
     */
    void lane(long queueId, int lane, long next, long spilledUpTo);
}
