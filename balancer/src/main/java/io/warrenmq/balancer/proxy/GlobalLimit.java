package io.warrenmq.balancer.proxy;

import java.util.function.Consumer;

/** How many clients may be connected to the whole process. Safe for all threads. */
public final class GlobalLimit {
    final Admission admission;
    private volatile boolean full;

    /** @param changed is told whether there is room */
    public GlobalLimit(int limit, Consumer<Boolean> changed) {
        admission = new Admission(limit, room -> {
            full = !room;
            changed.accept(room);
        });
    }

    boolean isFull() {
        return full;
    }

    /** How many are connected. */
    public int connections() {
        return admission.inside();
    }

    public int limit() {
        return admission.limit();
    }

    public void limit(int most) {
        admission.limit(most);
    }
}
