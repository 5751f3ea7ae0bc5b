package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Batches of one connection that queues have not taken yet. With too many of them the connection is not read, so that a
 * queue on a busy loop slows its publishers instead of being buried by what waits in its mailbox, where it counts as
 * nobody's depth and cannot be spilled.
 *
 * <p>Owned by the connection's loop; {@link #giveBack} may be called by any thread.
 */
final class PublishCredit {
    /** A few turns of the connection: enough that a queue's loop finds the next batch when it is done with one. */
    private static final int MOST = 16;

    private static final int RESUME_AT = MOST / 2;

    private final Loop loop;
    private final Runnable resume;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean awaited;

    /** @param resume is run on the loop when publishing may go on, once for each {@link #await} */
    PublishCredit(Loop loop, Runnable resume) {
        this.loop = loop;
        this.resume = resume;
    }

    /** A batch goes to its queue. A turn is never stopped halfway, so it may take more than there is. */
    void take() {
        underWay.incrementAndGet();
    }

    void giveBack() {
        if (underWay.decrementAndGet() <= RESUME_AT && awaited) {
            resumeSoon();
        }
    }

    boolean exhausted() {
        return underWay.get() >= MOST;
    }

    void await() {
        awaited = true;
        // Who gave back before the flag was set did not see it.
        if (underWay.get() <= RESUME_AT) {
            resumeSoon();
        }
    }

    private void resumeSoon() {
        loop.post(() -> {
            if (awaited) {
                awaited = false;
                resume.run();
            }
        });
    }
}
