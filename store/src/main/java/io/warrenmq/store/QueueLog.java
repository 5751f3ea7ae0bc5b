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
     * A message enters, at a position above all that entered in its lane before. The log takes its own reference to the
     * record here, so that the caller may give up its reference as soon as this returned, and gives it back when the
     * record is written.
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

    /**
     * Hands the operations gathered since the last call to the log; once per turn. They are written at once, and
     * fsynced at once when there is a message among them; settlements alone wait for the next fsync that somebody
     * needs, since losing them costs no more than a redelivery.
     */
    void submit();

    /**
     * The same when somebody waits for {@link QueueLogListener#committed} of everything so far, settlements included.
     */
    default void submitUrgently() {
        submit();
    }

    /**
     * Writes messages to this queue's segments, in ascending order of positions per lane. A lane should continue where
     * its last spill ended; going back costs a segment of its own, and a position that is in a segment already is left
     * out. The batch holds a reference to each record, which the store gives back when it is done. Answered by
     * {@link QueueLogListener#spilled}.
     */
    void spill(SpillBatch batch);

    /** Answers {@link QueueLogListener#spillWanted}: everything it asked for was spilled before this call. */
    void spillDone(long request);

    /**
     * Reads messages that are in segments back into memory. Answered by {@link QueueLogListener#loaded}. A message that
     * cannot be read because of damage comes back as {@link LoadBatch#LOST}.
     *
     * @param batch positions wanted, ascending in one lane
     */
    void load(LoadBatch batch);

    /** The queue is deleted: its segments are removed, its records in the log are dead. No other call may follow. */
    void delete();
}
