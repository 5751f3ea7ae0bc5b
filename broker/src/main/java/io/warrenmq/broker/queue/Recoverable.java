package io.warrenmq.broker.queue;

/** What a restart fills from the store: a queue or the store of a delaying exchange. Used by the starting thread. */
interface Recoverable {
    /** Whether the store keeps its messages. */
    boolean durable();

    /** A message that survived; flags of {@link io.warrenmq.store.SpillBatch}. */
    void recover(long position, long location, int bodySizeBytes, long expiresAtMs, int flags);

    /** Where a lane goes on. */
    void recoverLane(int lane, long next, long spilledUpTo);

    /** Nothing more was found: opens the log. */
    void open();

    /** Begins to serve. */
    void start();

    /** Has it write to segments what it does not need soon; callable from any thread. */
    void spillSoon();

    /** Bodies in memory, in bytes; callable from any thread. */
    long residentBytes();
}
