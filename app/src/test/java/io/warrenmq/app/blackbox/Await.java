package io.warrenmq.app.blackbox;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what is seen from outside only. */
public final class Await {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Await() {}

    /** Waits until the condition holds; {@code found} tells what was found instead. */
    public static void until(Duration timeout, BooleanSupplier condition, Supplier<String> found) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + timeout + ": " + found.get());
            }
            LockSupport.parkNanos(INTERVAL_NANOS);
        }
    }
}
