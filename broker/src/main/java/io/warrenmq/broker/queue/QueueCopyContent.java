package io.warrenmq.broker.queue;

/**
 * The messages of a queue, for those who copy them from node to node. A position names a message on every node: its
 * lane in the upper 8 bits, then a count that only grows. Owned by the queue's loop.
 */
public interface QueueCopyContent {
    /** The owner handed it out before; of flags. */
    int REDELIVERED = 1;

    /** It is persistent; of flags. */
    int PERSISTENT = 2;

    /** Told of messages. */
    interface Visitor {
        /**
         * @param location of the record, in memory during the call
         * @return whether it wants more
         */
        boolean message(long position, long location, long expiresAtMs, int flags);
    }

    /** Where a walk came to. */
    enum Walk {
        /** At the end of the lane. */
        END,
        /** The visitor wants no more. */
        STOPPED,
        /** The next message is being brought back into memory: the queue's turn after that is the time to go on. */
        WAITS
    }

    /** Takes a message, with one reference to it, at a position above all others of its lane. */
    void enqueue(long position, long location, long expiresAtMs, int bodySizeBytes, int flags);

    /** Messages of one lane are gone, as far as they are here. */
    void settle(long first, long last);

    /** Messages of one lane were handed out. */
    void delivered(long first, long last);

    /** The highest count that a lane has given out, plus one. */
    long highestNext();

    /** All lanes go on at this count at least. */
    void beginLanesAt(long count);

    /** Lanes that there may be are below it. */
    int lanes();

    /** The count that the next message of a lane gets. */
    long next(int lane);

    /** Whether a lane has messages whose counts are below. */
    boolean hasBelow(int lane, long count);

    /**
     * Shows what a lane holds, from a count on.
     *
     * @param cursor count in, and the count after the last message that was shown out
     */
    Walk walk(int lane, long[] cursor, Visitor visitor);

    /** Messages in it. */
    long messages();

    /** Of message bodies in it. */
    long bytes();
}
