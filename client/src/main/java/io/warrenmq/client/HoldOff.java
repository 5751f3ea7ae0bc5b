package io.warrenmq.client;

/**
 * How long a node that failed is tried last: at first {@code firstMs}, twice as long with each failure that follows
 * closely, at most {@code longestMs}. Times are milliseconds on any clock that only goes on. Not safe for threads: its
 * owner holds a lock.
 */
final class HoldOff {
    private final long firstMs;
    private final long longestMs;
    private long lengthMs;
    private long endsAtMs = Long.MIN_VALUE;

    HoldOff(long firstMs, long longestMs) {
        this.firstMs = firstMs;
        this.longestMs = longestMs;
    }

    void failed(long nowMs) {
        // Nobody may ever have said that the node works again, so a failure long after the last one counts as a first
        // one.
        boolean followsClosely = lengthMs > 0 && nowMs < endsAtMs + 2 * lengthMs;
        lengthMs = followsClosely ? Math.min(2 * lengthMs, longestMs) : firstMs;
        endsAtMs = nowMs + lengthMs;
    }

    void succeeded() {
        lengthMs = 0;
        endsAtMs = Long.MIN_VALUE;
    }

    boolean isOver(long nowMs) {
        return nowMs >= endsAtMs;
    }

    long endsAtMs() {
        return endsAtMs;
    }
}
