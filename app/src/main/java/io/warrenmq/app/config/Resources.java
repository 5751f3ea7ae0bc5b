package io.warrenmq.app.config;

import java.util.OptionalLong;

/**
 * Limits of memory and disk.
 *
 * @param memoryWatermark above which publishers are blocked; default 0.4 of the memory available, 0 blocks always. Too
 *     large: the node runs out of memory first
 * @param memoryPagingRatio share of the watermark above which messages leave memory; default 0.5
 * @param memoryMonitorIntervalMs default 2500. Too large: the alarm comes too late
 * @param totalMemoryBytes memory that relative limits refer to; by default that of the host or container
 * @param diskFreeLimit below which publishers are blocked; default 50 000 000 bytes. Too small: the disk is full before
 *     the alarm helps
 * @param collectStatistics how much is counted; default coarse
 * @param collectStatisticsIntervalMs default 5000. Too small costs CPU, too large makes rates lag
 */
public record Resources(
        Amount memoryWatermark,
        double memoryPagingRatio,
        int memoryMonitorIntervalMs,
        OptionalLong totalMemoryBytes,
        Amount diskFreeLimit,
        CollectStatistics collectStatistics,
        int collectStatisticsIntervalMs) {

    /** An amount of memory or disk. */
    public sealed interface Amount {

        /** In bytes, given the memory that relative amounts refer to. */
        long bytes(long totalMemoryBytes);

        /** A number of bytes. */
        record Absolute(long sizeBytes) implements Amount {
            @Override
            public long bytes(long totalMemoryBytes) {
                return sizeBytes;
            }
        }

        /** A share of the memory. */
        record Relative(double ratio) implements Amount {
            @Override
            public long bytes(long totalMemoryBytes) {
                return (long) (totalMemoryBytes * ratio);
            }
        }
    }
}
