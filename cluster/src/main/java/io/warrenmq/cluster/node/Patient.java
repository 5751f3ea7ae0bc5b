package io.warrenmq.cluster.node;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for something that others do, and asks again now and then. Stateless. */
final class Patient {
    private static final long LOOK_MS = 10;

    private Patient() {}

    /**
     * Asks, and waits until it is done.
     *
     * @param againMs after so long it is asked again
     * @return whether it was done within the time
     */
    static boolean until(long timeoutMs, long againMs, Runnable ask, BooleanSupplier done) {
        long start = System.nanoTime();
        long askedMs = -againMs;
        while (!done.getAsBoolean()) {
            long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            if (passedMs >= timeoutMs || Thread.currentThread().isInterrupted()) {
                return false;
            }
            if (passedMs - askedMs >= againMs) {
                askedMs = passedMs;
                ask.run();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        }
        return true;
    }
}
