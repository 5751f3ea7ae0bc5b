package io.warrenmq.bench.peer;

import java.io.IOException;
import java.util.List;

/** The processes of one broker under measurement: one, or those of all nodes of a cluster, whose figures are added. */
public record Processes(List<Long> pids) {
    public Processes {
        pids = List.copyOf(pids);
    }

    public static Processes of(long pid) {
        return new Processes(List.of(pid));
    }

    /** As {@link ProcessFigures#cpuNanos}, of all. */
    public long cpuNanos() throws IOException {
        long sum = 0;
        for (long pid : pids) {
            sum += ProcessFigures.cpuNanos(pid);
        }
        return sum;
    }

    /** As {@link ProcessFigures#residentMb}, of all. */
    public long residentMb() throws IOException {
        long sum = 0;
        for (long pid : pids) {
            sum += ProcessFigures.residentMb(pid);
        }
        return sum;
    }
}
