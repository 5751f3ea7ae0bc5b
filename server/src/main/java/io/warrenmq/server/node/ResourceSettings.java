package io.warrenmq.server.node;

import io.warrenmq.broker.flow.DiskFreeLimit;
import io.warrenmq.broker.flow.MemoryWatermark;

/**
 * Limits of memory and disk.
 *
 * @param memoryWatermark above it publishers are blocked
 * @param diskFreeLimit below so much free space publishers are blocked
 * @param totalMemoryBytes memory of the machine or container, that relative limits refer to
 */
public record ResourceSettings(MemoryWatermark memoryWatermark, DiskFreeLimit diskFreeLimit, long totalMemoryBytes) {
    private static final long LEAST_MESSAGE_MEMORY_BYTES = 64L << 20;
    private static final int SHARE_FOR_MESSAGES = 4;
    private static final int SHARE_FOR_ARRIVING = 3;

    /** The limits that RabbitMQ has without configuration. */
    public static ResourceSettings defaults(long totalMemoryBytes) {
        return new ResourceSettings(
                new MemoryWatermark.Relative(0.4), new DiskFreeLimit.Absolute(50_000_000), totalMemoryBytes);
    }

    /**
     * Message memory at which publishers wait for the disk. A part of the watermark only, so that slowing publishers
     * down comes before blocking them, and what is waiting on disk stays in the system's page cache. And a part of the
     * direct memory only: what cannot be slowed down at once, and sockets, need some too, and without it the node ends.
     *
     * @param directMemoryBytes that the Java machine allows itself
     */
    long messageMemoryBytes(long directMemoryBytes) {
        long wanted =
                Math.max(LEAST_MESSAGE_MEMORY_BYTES, memoryWatermark.limitBytes(totalMemoryBytes) / SHARE_FOR_MESSAGES);
        return Math.min(wanted, directMemoryBytes / SHARE_FOR_MESSAGES);
    }

    /**
     * The same where messages cannot leave memory for the disk. Publishers that wait are told nothing and may wait for
     * ever, so the alarm, of which they are told, comes first wherever the direct memory has room for it.
     *
     * @param directMemoryBytes that the Java machine allows itself
     */
    long messageMemoryWithoutDiskBytes(long directMemoryBytes) {
        long watermark = memoryWatermark.limitBytes(totalMemoryBytes);
        return Math.min(Math.max(LEAST_MESSAGE_MEMORY_BYTES, watermark + watermark / 4), directMemoryBytes / 2);
    }

    /**
     * Memory that messages which are still arriving may take: too little to raise the alarm, which would keep them from
     * ever becoming complete.
     *
     * @param directMemoryBytes that the Java machine allows itself
     */
    long arrivingMemoryBytes(long directMemoryBytes) {
        long limit = directMemoryBytes / SHARE_FOR_ARRIVING;
        long watermark = memoryWatermark.limitBytes(totalMemoryBytes);
        return watermark == 0 ? limit : Math.min(limit, watermark / 2);
    }
}
