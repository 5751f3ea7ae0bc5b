package io.warrenmq.balancer.pool;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What is counted for a frontend, a backend or a server. Written by all loops, read by whoever shows them. */
public final class Counters {
    /** Averages are over about so many connections. */
    private static final int WINDOW = 1024;

    public final LongAdder bytesIn = new LongAdder();
    public final LongAdder bytesOut = new LongAdder();
    public final LongAdder sessions = new LongAdder();
    public final LongAdder requests = new LongAdder();
    public final LongAdder deniedConnections = new LongAdder();
    public final LongAdder requestErrors = new LongAdder();
    public final LongAdder connectErrors = new LongAdder();
    public final LongAdder connectAttempts = new LongAdder();
    public final LongAdder retries = new LongAdder();
    public final LongAdder redispatches = new LongAdder();
    public final LongAdder clientAborts = new LongAdder();
    public final LongAdder serverAborts = new LongAdder();
    public final LongAdder selections = new LongAdder();
    public final LongAdder failedChecks = new LongAdder();
    public final LongAdder timesDown = new LongAdder();
    public final LongAdder intercepted = new LongAdder();
    public final LongAdder[] responses = new LongAdder[6];
    public final RateMeter sessionRate = new RateMeter();
    private final AtomicInteger current = new AtomicInteger();
    private final AtomicInteger max = new AtomicInteger();
    private final AtomicInteger queueMax = new AtomicInteger();
    private final double[] averages = new double[3];
    private final long[] maxima = new long[3];
    private long timed;

    public Counters() {
        for (int family = 0; family < responses.length; family++) {
            responses[family] = new LongAdder();
        }
    }

    /** A connection began; each call is followed by one of {@link #leave}. */
    public int enter(long nowMs) {
        sessions.increment();
        sessionRate.event(nowMs);
        int now = current.incrementAndGet();
        max.accumulateAndGet(now, Math::max);
        return now;
    }

    public void leave() {
        current.decrementAndGet();
    }

    public int current() {
        return current.get();
    }

    public int max() {
        return max.get();
    }

    void queued(int length) {
        queueMax.accumulateAndGet(length, Math::max);
    }

    public int queueMax() {
        return queueMax.get();
    }

    /** A response of HTTP. */
    public void response(int status) {
        int family = status / 100;
        responses[family >= 1 && family <= 5 ? family - 1 : 5].increment();
    }

    /** The times of a connection that ended: in the queue, to connect, in all. */
    public synchronized void times(long queueMs, long connectMs, long totalMs) {
        timed++;
        average(0, queueMs);
        average(1, connectMs);
        average(2, totalMs);
    }

    private void average(int which, long ms) {
        averages[which] += (ms - averages[which]) / Math.min(timed, WINDOW);
        maxima[which] = Math.max(maxima[which], ms);
    }

    public synchronized long averageMs(int which) {
        return Math.round(averages[which]);
    }

    public synchronized long maxMs(int which) {
        return maxima[which];
    }

    /** Clears what is highest so far, and with {@code all} everything but what exists now. */
    public void clear(boolean all) {
        max.set(current.get());
        queueMax.set(0);
        sessionRate.clearMax();
        synchronized (this) {
            java.util.Arrays.fill(maxima, 0);
        }
        if (all) {
            for (LongAdder counter : new LongAdder[] {
                bytesIn,
                bytesOut,
                sessions,
                requests,
                deniedConnections,
                requestErrors,
                connectErrors,
                connectAttempts,
                retries,
                redispatches,
                clientAborts,
                serverAborts,
                selections,
                failedChecks,
                timesDown,
                intercepted
            }) {
                counter.reset();
            }
            for (LongAdder counter : responses) {
                counter.reset();
            }
        }
    }
}
