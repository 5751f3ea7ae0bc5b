package io.warrenmq.app.control;

import com.sun.management.UnixOperatingSystemMXBean;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the process of this node uses, as the system and the Java machine count it. Stateless. */
final class ProcessFigures {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int NUMBER_BYTES = 32;
    private static final Path MOST_THREADS = Path.of("/proc/sys/kernel/threads-max");

    private ProcessFigures() {}

    /**
     * Memory in bytes. The parts add up to what is held against the limit: the heap, and messages with their indexes,
     * which are outside it. {@code total.rss} is what the system counts, with Java's code and reserves.
     */
    static JsonValue.Obj memory(long usedBytes) {
        long heapBytes = Math.min(
                usedBytes,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        return JsonValue.object()
                .put("heap", heapBytes)
                .put("binary", usedBytes - heapBytes)
                .put("strategy", "allocated")
                .put(
                        "total",
                        JsonValue.object()
                                .put("allocated", usedBytes)
                                .put("rss", residentBytes(usedBytes))
                                .build())
                .build();
    }

    private static long residentBytes(long usedBytes) {
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
                    .findFirst()
                    .orElse(usedBytes);
        } catch (IOException | UncheckedIOException e) {
            // Not Linux: nobody else counts.
            return usedBytes;
        }
    }

    /** Open files and their limit; sockets count as files. */
    static JsonValue.Obj fileDescriptors(int socketCount) {
        long open = 0;
        long limit = 0;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            open = unix.getOpenFileDescriptorCount();
            limit = unix.getMaxFileDescriptorCount();
        }
        return JsonValue.object()
                .put("total_used", open)
                .put("total_limit", limit)
                .put("sockets_used", socketCount)
                .put("sockets_limit", limit)
                .build();
    }

    /** Threads stand for Erlang's processes. */
    static JsonValue.Obj threads() {
        return JsonValue.object()
                .put("used", ManagementFactory.getThreadMXBean().getThreadCount())
                .put("limit", mostThreads())
                .build();
    }

    private static long mostThreads() {
        // In one read: the kernel gives the rest of these files to nobody who reads them byte by byte.
        try (InputStream in = Files.newInputStream(MOST_THREADS)) {
            return Long.parseLong(new String(in.readNBytes(NUMBER_BYTES), StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            // Not Linux: there is no limit to tell.
            return 0;
        }
    }

    static long runQueue() {
        return Math.max(
                0, Math.round(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
    }

    /** {@code Java 25.0.1 (Eclipse Adoptium), 2 processors}. */
    static String runtime() {
        return "Java " + Runtime.version() + " (" + System.getProperty("java.vendor", "") + "), "
                + Runtime.getRuntime().availableProcessors() + " processors";
    }
}
