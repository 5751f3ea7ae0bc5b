package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;

/**
 * A queue of which other nodes have copies, or a copy of one that another node serves. Methods are to be called on its
 * {@link #loop()}, unless they say otherwise.
 */
public interface ReplicatedQueue extends HomeQueue {
    /** What this queue does is told to {@code follower}, which numbers and confirms it. */
    void replicate(Replication follower);

    /** The queue has no mirrors any more: it serves by itself. */
    void endReplication();

    /** Serves clients from now on, with these settings. */
    void serve(QueueSettings asOfNow);

    /** Decides nothing any more. Consumers are told that the queue has moved, publishers that nobody answers. */
    void rest();

    /** Every node that has to have them has all operations up to this one. */
    void confirmed(long operation);

    /** {@link Replication#isBehind} is not so any more. */
    void caughtUp();

    /** Something was done to the content: the log is to be told when the turn ends. */
    void turnEnd();

    /** What is in it. */
    QueueCopyContent content();

    /** Everything of it goes, on disk too. */
    void discard();

    /** Whether it serves clients. */
    boolean isServing();

    /** By which the store knows it. */
    long storeId();

    /** The loop that owns it; callable from any thread. */
    @Override
    Loop loop();
}
