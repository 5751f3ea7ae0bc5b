package io.warrenmq.bench.peer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** CPU time, memory and limits of a broker process, from what the Linux kernel tells about it in /proc. */
public final class ProcessFigures {
    private ProcessFigures() {}

    /**
     * CPU time of all threads so far, in nanoseconds. Threads that ended meanwhile are not counted; brokers keep
     * theirs.
     */
    public static long cpuNanos(long pid) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(file(pid, "task"))) {
            for (Path task : tasks) {
                sum += taskNanos(task);
            }
        } catch (NoSuchFileException e) {
            throw new IOException("there is no process " + pid + "; was the broker restarted?", e);
        }
        return sum;
    }

    /** Resident memory, in units of 1024 bytes. */
    public static long residentKb(long pid) throws IOException {
        Path status = file(pid, "status");
        return field(Files.readAllLines(status), "VmRSS:")
                .orElseThrow(() -> new IOException(status + " has no VmRSS; has the broker ended?"));
    }

    /** Resident memory, in units of 1024 * 1024 bytes. */
    public static long residentMb(long pid) throws IOException {
        return residentKb(pid) / 1024;
    }

    /** How many files and sockets the process may have open; {@link Long#MAX_VALUE} for no limit. */
    public static long openFileLimit(long pid) throws IOException {
        Path limits = file(pid, "limits");
        return softLimit(Files.readAllLines(limits), "Max open files")
                .orElseThrow(() -> new IOException(limits + " has no limit of open files"));
    }

    private static Path file(long pid, String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }

    private static long taskNanos(Path task) throws IOException {
        try {
            return runNanos(Files.readString(task.resolve("schedstat")));
        } catch (NoSuchFileException e) {
            return 0; // the thread ended between the listing and the reading
        }
    }

    /** The first of three numbers: time on a processor, time waiting for one, number of turns. */
    static long runNanos(String schedstat) {
        String line = schedstat.strip();
        int end = line.indexOf(' ');
        if (end < 0) {
            throw new IllegalArgumentException("not the content of a schedstat file: '" + line + "'");
        }
        return Long.parseLong(line.substring(0, end));
    }

    /** The number in a line like {@code VmRSS: 123 kB}. */
    static OptionalLong field(List<String> status, String name) {
        return status.stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }

    /** The first column behind the name of the limit. */
    static OptionalLong softLimit(List<String> limits, String name) {
        return limits.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip().split("\\s+", 2)[0])
                .mapToLong(value -> value.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(value))
                .findFirst();
    }
}
