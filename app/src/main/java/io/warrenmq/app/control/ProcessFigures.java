package io.warrenmq.app.control;

import com.sun.management.UnixOperatingSystemMXBean;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process of this node uses, as the system and the Java machine count it. Stateless. */
final class ProcessFigures {
    private static final Path MOST_THREADS = Path.of("/proc/sys/kernel/threads-max");

    private ProcessFigures() {}

    /** Parts of the memory in bytes, largest first in texts; {@code total.rss} is what the process holds. */
    static JsonValue.Obj memory(long usedBytes) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long heapBytes = memory.getHeapMemoryUsage().getUsed();
        long heapReservedBytes = memory.getHeapMemoryUsage().getCommitted() - heapBytes;
        long codeBytes = memory.getNonHeapMemoryUsage().getUsed();
        long directBytes = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long allocatedBytes = heapBytes + heapReservedBytes + codeBytes + directBytes;
        return JsonValue.object()
                .put("heap", heapBytes)
                .put("reserved_unallocated", heapReservedBytes)
                .put("code", codeBytes)
                .put("binary", directBytes)
                .put("other_system", Math.max(0, usedBytes - allocatedBytes))
                .put("strategy", "rss")
                .put(
                        "total",
                        JsonValue.object()
                                .put("rss", usedBytes)
                                .put("allocated", allocatedBytes)
                                .build())
                .build();
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
        try {
            return Long.parseLong(Files.readString(MOST_THREADS).strip());
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
