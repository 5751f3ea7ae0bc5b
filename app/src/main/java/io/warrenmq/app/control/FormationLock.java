package io.warrenmq.app.control;

import io.warrenmq.app.control.NodeApplication.State;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.concurrent.TimeUnit;

/**
 * Who may make a cluster of its own among blank nodes that start together: whoever has the lock of every one of them
 * that can be reached. They are asked for in the order of their names, so that nobody waits for somebody who waits.
 * Thread-safe, by its lock.
 */
public final class FormationLock {
    /** A node that died with the lock must not keep the others from starting. */
    private static final long LEASE_NS = TimeUnit.SECONDS.toNanos(30);

    private String holder = "";
    private long takenAtNs;

    /** Whether {@code node} has the lock now. */
    public synchronized boolean take(String node) {
        long nowNs = System.nanoTime();
        if (!holder.isEmpty() && !holder.equals(node) && nowNs - takenAtNs < LEASE_NS) {
            return false;
        }
        holder = node;
        takenAtNs = nowNs;
        return true;
    }

    /** Has no effect for one that does not have it. */
    public synchronized void release(String node) {
        if (holder.equals(node)) {
            holder = "";
        }
    }

    /** Who has it, for those who wait; empty for nobody. */
    public synchronized String holder() {
        return System.nanoTime() - takenAtNs < LEASE_NS ? holder : "";
    }

    JsonValue take(Call call) {
        boolean isFree = call.application().state() != State.RUNNING && take(call.text("node"));
        return JsonValue.object().put("granted", isFree).build();
    }

    JsonValue release(Call call) {
        release(call.text("node"));
        return Operations.done();
    }
}
