package io.warrenmq.bench.load;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** CPU time and memory of a broker process, from the scheduler's nanosecond counters and smaps. Linux only. */
final class ProcessFigures {
    private ProcessFigures() {}

    /**
     * CPU time of all threads so far, in nanoseconds. Threads that ended meanwhile are not counted; brokers keep
     * theirs.
     */
    static long cpuNanos(long pid) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks) {
                sum += taskNanos(task);
            }
        }
        return sum;
    }

    private static long taskNanos(Path task) throws IOException {
        try {
            String line = Files.readString(task.resolve("schedstat"));
            return Long.parseLong(line.substring(0, line.indexOf(' ')));
        } catch (NoSuchFileException e) {
            return 0; // the thread ended between the listing and the reading
        }
    }

    /** Resident memory, in megabytes. */
    static long residentMb(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new IOException("/proc/" + pid + "/status has no VmRSS");
    }
}
