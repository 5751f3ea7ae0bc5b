package io.warrenmq.broker.loop;

/**
 * What a {@link Loop} needs of the world: a thread that can be woken, a clock and timers. The server drives loops by
 * its network threads; simulations drive them in virtual time.
 */
public interface LoopDriver {
    /** Runs {@code task} on the loop's thread soon; callable from every thread. */
    void wake(Runnable task);

    /** Whether the calling thread is the loop's. */
    boolean onLoopThread();

    /** Milliseconds since the epoch. */
    long currentTimeMs();

    /** Runs {@code task} on the loop's thread after {@code delayMs}. */
    Timer schedule(long delayMs, Runnable task);

    /** A scheduled task. */
    interface Timer {
        /** Has no effect when the task ran already. */
        void cancel();
    }
}
