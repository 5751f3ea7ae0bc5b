package io.warrenmq.bench.load;

/** Latencies in nanoseconds with 1/32 relative precision. Written by one thread, read after it ended. */
public final class LatencyHistogram {
    private static final int SUB_BITS = 5;
    private static final int SUB = 1 << SUB_BITS;

    private final long[] counts = new long[(64 - SUB_BITS) * SUB];
    private long total;
    private long maximum;

    public void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[index(value)]++;
        total++;
        maximum = Math.max(maximum, value);
    }

    public void add(LatencyHistogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
        maximum = Math.max(maximum, other.maximum);
    }

    /** In milliseconds; NaN when nothing was recorded. */
    public double percentileMs(double percentile) {
        if (total == 0) {
            return Double.NaN;
        }
        long rank = Math.max(1, (long) Math.ceil(total * percentile / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(upperBound(i), (double) maximum) / 1e6;
            }
        }
        return maximum / 1e6;
    }

    public double maximumMs() {
        return total == 0 ? Double.NaN : maximum / 1e6;
    }

    private static int index(long value) {
        if (value < SUB) {
            return (int) value;
        }
        int exponent = 63 - Long.numberOfLeadingZeros(value) - SUB_BITS;
        return (exponent + 1) * SUB + (int) (value >>> exponent) - SUB;
    }

    private static double upperBound(int index) {
        if (index < SUB) {
            return index;
        }
        int exponent = index / SUB - 1;
        return Math.scalb((double) (index % SUB + SUB + 1), exponent);
    }
}
