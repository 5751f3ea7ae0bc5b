package io.warrenmq.store;

/**
 * What the store tells a queue. Called on threads of the store: implementations only pass it on to the queue's loop. A
 * failed write or fsync is not reported here: it stops the node ({@link StoreFailureHandler}).
 */
public interface QueueLogListener {
    /** Every operation up to and including {@code operationIndex} is fsynced. Indexes only grow. */
    void committed(long operationIndex);

    /** The batch is in the segments; {@code batch} comes back with its references given back. */
    void spilled(SpillBatch batch);

    /** The batch was read: it now has a location, with a reference that passes to the queue, for each position. */
    void loaded(LoadBatch batch);

    /**
     * A log file is to be retired: for each lane that occurs, every live message at or below the position of that lane
     * in {@code upToPositions} must be in segments. The queue spills what is not, then calls
     * {@link QueueLog#spillDone}.
     */
    void spillWanted(long request, long[] upToPositions);
}
