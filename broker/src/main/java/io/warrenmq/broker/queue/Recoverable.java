package io.warrenmq.broker.queue;

import io.warrenmq.broker.flow.MessageHolder;

/** What a restart fills from the store: a queue or the store of a delaying exchange. Used by the starting thread. */
interface Recoverable extends MessageHolder {
    /** Whether the store keeps its messages. */
    boolean durable();

    /** A message that survived; flags of {@link io.warrenmq.store.SpillBatch}. */
    void recover(long position, long location, int bodySizeBytes, long expiresAtMs, int flags);

    /** Where a lane goes on. */
    void recoverLane(int lane, long next, long spilledUpTo);

    /** Lanes that were not spoken of begin at this count; comes before {@link #open}. */
    void recoverFloor(long next);

    /** Nothing more was found: opens the log. */
    void open();

    /** Begins to serve. */
    void start();
}
