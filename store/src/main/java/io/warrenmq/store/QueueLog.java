package io.warrenmq.store;

/**
 * The durable side of one queue: its operations in the node's write-ahead log and its segments. Called by the queue's
 * owner only; answers come to the {@link QueueLogListener} on threads of the store.
 *
 * <p>A position names a message in its queue: lane (priority) in the upper 8 bits, then a count that only grows.
 * Operations are gathered and handed to the log at {@link #submit}; each has an index in its queue, counted from 1, and
 * {@link QueueLogListener#committed} names the highest index up to which everything is fsynced.
 */
public interface QueueLog {
    /**
     * A message enters. The log holds its own reference to the record, taken here ({@code Chunk.retain} through the
     * caller's gathering) and given back when the record is written.
     *
     * @param position of the message
     * @param location of its record in memory
     * @param expiresAtMs expiry instant, milliseconds since the epoch, or {@link Long#MAX_VALUE}
     * @param shared whether the same record goes to other logged queues too: its body is then written once
     * @return the index of this operation
     */
    long enqueue(long position, long location, long expiresAtMs, boolean shared);

    /**
     * Messages leave for good (acknowledged, expired, dropped, purged): the positions {@code first} to {@code last} of
     * one lane, all of which were live.
     *
     * @param logged whether they had been given to {@link #enqueue}; if not they are in segments only and nothing needs
     *     to be logged
     * @return the index of this operation, or of the one before it when nothing had to be logged
     */
    long settle(long first, long last, boolean logged);

    /** Hands the operations gathered since the last call to the log; once per turn. */
    void submit();

    /**
     * Writes messages to this queue's segments, in ascending order of positions per lane, each lane continuing where
     * the last spill ended. The batch holds a reference to each record, which the store gives back when it is done.
     * Answered by {@link QueueLogListener#spilled}.
     */
    void spill(SpillBatch batch);

    /** Answers {@link QueueLogListener#spillWanted}: everything it asked for was spilled before this call. */
    void spillDone(long request);

    /**
     * Reads messages that are in segments back into memory. Answered by {@link QueueLogListener#loaded}.
     *
     * @param batch positions wanted, ascending in one lane
     */
    void load(LoadBatch batch);

    /** The queue is deleted: its segments are removed, its records in the log are dead. No other call may follow. */
    void delete();
}
