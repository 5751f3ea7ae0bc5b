package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.ExitCode;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for processes of this host, and for conditions. Stateless. */
final class Processes {
    private static final long POLL_MS = 100;

    private Processes() {}

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    /** @param timeoutMs 0 for as long as it takes */
    static void awaitEnd(long pid, long timeoutMs, String operation, String node) {
        var process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            return;
        }
        try {
            process.get().onExit().get(timeoutMs == 0 ? Long.MAX_VALUE : timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw timedOut(operation, node, timeoutMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw timedOut(operation, node, timeoutMs);
        } catch (ExecutionException e) {
            throw new FailureException("process", "cannot watch process " + pid + ": " + e, ExitCode.SOFTWARE);
        }
    }

    /** Looks again and again; {@code timeoutMs} 0 for as long as it takes. */
    static void await(BooleanSupplier condition, long timeoutMs, String operation, String node) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (!condition.getAsBoolean()) {
            if (timeoutMs > 0 && System.nanoTime() - deadline >= 0) {
                throw timedOut(operation, node, timeoutMs);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
    }

    static FailureException timedOut(String operation, String node, long timeoutMs) {
        return new FailureException(
                "timeout",
                "operation " + operation + " on node " + node + " timed out. Timeout value used: " + timeoutMs,
                ExitCode.TIMEOUT);
    }
}
