package io.warrenmq.broker.flow;

/** vm_memory_high_watermark: above it the memory alarm is set. */
public sealed interface MemoryWatermark {
    /** The limit in bytes for a node that may use {@code totalBytes}. */
    long limitBytes(long totalBytes);

    /**
     * A part of the memory that the node may use; 0 sets the alarm always, the documented way to stop all publishing.
     *
     * @param fraction 0 or more; above 1 is as good as no limit
     */
    record Relative(double fraction) implements MemoryWatermark {
        public Relative {
            if (!(fraction >= 0)) {
                throw new IllegalArgumentException("a watermark is 0 or more, not " + fraction);
            }
        }

        @Override
        public long limitBytes(long totalBytes) {
            return (long) (fraction * totalBytes);
        }
    }

    /** A number of bytes. */
    record Absolute(long bytes) implements MemoryWatermark {
        public Absolute {
            if (bytes < 0) {
                throw new IllegalArgumentException("a watermark is 0 or more bytes, not " + bytes);
            }
        }

        @Override
        public long limitBytes(long totalBytes) {
            return bytes;
        }
    }
}
