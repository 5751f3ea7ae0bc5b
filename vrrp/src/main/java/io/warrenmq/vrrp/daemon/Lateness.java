package io.warrenmq.vrrp.daemon;

/** How late timers ran, as a histogram. Owned by the timer thread. */
final class Lateness {

    /** Upper bounds of the steps, in nanoseconds. */
    static final long[] BOUNDS_NS = {
        100_000,
        250_000,
        500_000,
        1_000_000,
        2_500_000,
        5_000_000,
        10_000_000,
        25_000_000,
        50_000_000,
        100_000_000,
        250_000_000,
        1_000_000_000
    };

    private final long[] counts = new long[BOUNDS_NS.length + 1];
    private long sumNs;

    void add(long lateNs) {
        int step = 0;
        while (step < BOUNDS_NS.length && lateNs > BOUNDS_NS[step]) {
            step++;
        }
        counts[step]++;
        sumNs += lateNs;
    }

    /** How many were at most as late as a step says; the last one beyond all bounds counts all. */
    long countUpTo(int step) {
        long count = 0;
        for (int index = 0; index <= step; index++) {
            count += counts[index];
        }
        return count;
    }

    long sumNs() {
        return sumNs;
    }
}
