package io.warrenmq.app.control;

import java.util.OptionalDouble;

/** The limits of memory and disk above or below which publishers are blocked. Thread-safe. */
public interface ResourceLimits {
    /** Memory of the machine or container, in bytes, that relative limits refer to. */
    long totalMemoryBytes();

    /** Memory of the process that is held against the limit, in bytes. */
    long usedMemoryBytes();

    long memoryLimitBytes();

    /** The relative limit that was set, empty when it is absolute. */
    OptionalDouble memoryRatio();

    /** Takes effect at once: the alarm is set or cleared before this returns. */
    void setMemoryRatio(double ratio);

    void setMemoryLimit(long sizeBytes);

    /** Free space of the data directory's file system, in bytes. */
    long freeDiskBytes();

    long diskLimitBytes();

    void setDiskLimit(long sizeBytes);
}
