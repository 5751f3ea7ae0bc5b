package io.warrenmq.bench.scale;

import io.warrenmq.bench.peer.ProcessFigures;
import java.io.IOException;

/** Time, and CPU of a broker, since it was started. */
final class Stopwatch {
    private final long pid;
    private final long startNanos;
    private final long startCpuNanos;

    Stopwatch(long pid) throws IOException {
        this.pid = pid;
        this.startCpuNanos = ProcessFigures.cpuNanos(pid);
        this.startNanos = System.nanoTime();
    }

    Lap lap() throws IOException {
        long elapsed = System.nanoTime() - startNanos;
        return new Lap(elapsed, ProcessFigures.cpuNanos(pid) - startCpuNanos);
    }

    /** What something took. */
    record Lap(long elapsedNanos, long cpuNanos) {
        double seconds() {
            return elapsedNanos / 1e9;
        }

        double microsEach(long count) {
            return elapsedNanos / 1e3 / count;
        }

        double cpuMicrosEach(long count) {
            return cpuNanos / 1e3 / count;
        }
    }
}
