package io.warrenmq.store.work;

/** A thread of the store with its mailbox: tasks run one after the other in the order in which they were posted. */
public interface Worker {
    /** Callable from every thread. */
    void post(Runnable task);

    /** Runs what was posted before, then ends the thread; returns when it has ended. Has no effect the second time. */
    void stop();
}
