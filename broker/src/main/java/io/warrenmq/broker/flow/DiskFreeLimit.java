package io.warrenmq.broker.flow;

/** disk_free_limit: below it the disk alarm is set. */
public sealed interface DiskFreeLimit {
    /** The limit in bytes for a machine with {@code totalMemoryBytes}. */
    long limitBytes(long totalMemoryBytes);

    /** A multiple of the memory. */
    record Relative(double factor) implements DiskFreeLimit {
        public Relative {
            if (!(factor >= 0)) {
                throw new IllegalArgumentException("a disk free limit is 0 or more, not " + factor);
            }
        }

        @Override
        public long limitBytes(long totalMemoryBytes) {
            return (long) (factor * totalMemoryBytes);
        }
    }

    /** A number of bytes. */
    record Absolute(long bytes) implements DiskFreeLimit {
        public Absolute {
            if (bytes < 0) {
                throw new IllegalArgumentException("a disk free limit is 0 or more bytes, not " + bytes);
            }
        }

        @Override
        public long limitBytes(long totalMemoryBytes) {
            return bytes;
        }
    }
}
