package io.warrenmq.balancer.proxy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Lets so many connections in at a time. Those that were accepted before listening could be paused wait in turn,
 * without an answer, like those that the kernel holds. Guarded by its own lock.
 */
final class Admission {
    private final Consumer<Boolean> listening;
    private final Deque<Runnable> parked = new ArrayDeque<>();
    private int limit;
    private int inside;
    private volatile boolean full;

    /** @param listening is told whether to accept connections; called with the lock held */
    Admission(int limit, Consumer<Boolean> listening) {
        this.limit = limit;
        this.listening = listening;
    }

    /** Runs {@code whenAdmitted} at once or when there is room; every call is followed by one of {@link #leave}. */
    void enter(Runnable whenAdmitted) {
        synchronized (this) {
            if (inside >= limit) {
                parked.addLast(whenAdmitted);
                tell(true);
                return;
            }
            inside++;
            tell(inside >= limit);
        }
        whenAdmitted.run();
    }

    void leave() {
        Runnable next;
        synchronized (this) {
            next = inside > limit ? null : parked.pollFirst();
            if (next == null) {
                inside--;
                tell(inside >= limit || !parked.isEmpty());
                return;
            }
        }
        next.run();
    }

    synchronized void limit(int most) {
        limit = most;
        tell(inside >= limit);
    }

    synchronized int limit() {
        return limit;
    }

    synchronized int inside() {
        return inside;
    }

    /** Read without the lock, which those who are told hold. */
    boolean hasRoom() {
        return !full;
    }

    private void tell(boolean nowFull) {
        if (full != nowFull) {
            full = nowFull;
            listening.accept(!nowFull);
        }
    }
}
