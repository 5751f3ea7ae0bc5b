package io.warrenmq.balancer.proxy;

import org.jspecify.annotations.Nullable;

/** What a {@link Loop} looks at every few hundredths of a second. Owned by that loop, which links it to its others. */
public abstract class Timed {
    @Nullable
    Timed next;

    @Nullable
    Timed previous;

    /** Ends what takes too long. */
    protected abstract void checkTime(long nowNanos);

    /** Whether a time is over; a length of 0 never is. */
    public static boolean isOver(long beganNanos, long lengthMs, long nowNanos) {
        return lengthMs > 0 && nowNanos - beganNanos >= lengthMs * 1_000_000;
    }
}
