package io.warrenmq.broker.queue;

/**
 * Follows the operations of a queue whose messages other nodes hold too, and says when they are safe there. Called on
 * the queue's loop.
 *
 * <p>Operations are numbered by it: their index takes the place of the index in the queue's own log in everything that
 * waits for a commit.
 */
public interface Replication {
    /**
     * A message came in; its record is in memory during the call.
     *
     * @param logged whether it is persistent in a durable queue
     * @return index of the operation
     */
    long enqueued(long position, long location, long expiresAtMs, boolean logged);

    /** A message was handed out for the first time: should this node go, the next one marks it as redelivered. */
    void delivered(long position);

    /** A message is gone for good. */
    void settled(long position);

    /** Closes what was gathered. @return index of the last operation */
    long flush();

    /**
     * The turn ends: operations go on their way.
     *
     * @param logIndex of the last message in the queue's own log; when it is fsynced, so is all that was told so far
     */
    void turnEnds(long logIndex);

    /** The queue's own log is fsynced up to an index. */
    void logged(long logIndex);

    /**
     * Whether the batches of publishers are to be given back later, because mirrors have fallen behind: whoever is not
     * given back what it sent is not read.
     */
    boolean isBehind();
}
