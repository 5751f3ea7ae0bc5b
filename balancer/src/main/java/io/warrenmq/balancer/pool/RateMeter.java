package io.warrenmq.balancer.pool;

/** Counts events over the last second. Guarded by its own lock. */
public final class RateMeter {
    private long second = Long.MIN_VALUE;
    private int current;
    private int previous;
    private int max;

    public synchronized void event(long nowMs) {
        roll(nowMs);
        current++;
        max = Math.max(max, current);
    }

    /** Events of this second so far and, in proportion, of the second before it. */
    public synchronized int perSecond(long nowMs) {
        roll(nowMs);
        long restMs = 1000 - Math.floorMod(nowMs, 1000L);
        return current + (int) (previous * restMs / 1000);
    }

    public synchronized int max() {
        return max;
    }

    public synchronized void clearMax() {
        max = current;
    }

    private void roll(long nowMs) {
        long now = Math.floorDiv(nowMs, 1000L);
        if (now != second) {
            previous = now == second + 1 ? current : 0;
            current = 0;
            second = now;
        }
    }
}
