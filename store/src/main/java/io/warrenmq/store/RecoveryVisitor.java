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
     * Where a lane goes on; comes after its messages.
     *
     * @param next the count (a position without its lane) that the next message of this lane gets at the earliest
     * @param spilledUpTo every live message whose count is below is in segments, though its record may be in memory
     *     too; none at or above is
     */
    void lane(long queueId, int lane, long next, long spilledUpTo);

    /**
     * Comes last: lanes that were not spoken of, those of queues that did not exist included, begin at this count or
     * above. It is 0 unless damage may hide messages of such lanes, or the log still has some of queues that are gone.
     */
    void floor(long next);
}
