package io.warrenmq.store.work;

/** A thread of the store with its mailbox: tasks run one after the other. */
public interface Worker {
    /** Tasks that are posted run in the order in which they were. Callable from every thread. */
    void post(Runnable task);

    /**
     * For what others wait for and what depends on nothing that still waits: runs {@code task} before all that was
     * posted, behind what was posted in the same way. Callable from every thread.
     */
    void postFirst(Runnable task);

    /** Runs what was posted before, then ends the thread; returns when it has ended. Has no effect the second time. */
    void stop();
}
