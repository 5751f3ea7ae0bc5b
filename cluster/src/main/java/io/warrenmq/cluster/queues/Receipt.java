package io.warrenmq.cluster.queues;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One link message on its way through several loops: it counts as worked off when all of them are done. Thread-safe.
 */
final class Receipt {
    private final AtomicInteger left;
    private final Runnable done;

    /** @param parts how many are going to say that they are done */
    Receipt(int parts, Runnable done) {
        this.left = new AtomicInteger(parts);
        this.done = done;
    }

    void partDone() {
        if (left.decrementAndGet() == 0) {
            done.run();
        }
    }
}
