package io.warrenmq.store.log;

import org.jctools.queues.MpmcArrayQueue;

/**
 * Batches that the log has written, for whichever queue fills one next: a busy queue fills one while the log writes the
 * one before, and a queue at rest holds none. Thread-safe.
 */
final class OperationBatches {
    /** With the largest batch kept, this bounds the memory at rest to 16 MiB. */
    private static final int KEPT = 64;

    /** Who a spare batch belongs to, so that it does not keep a deleted queue alive. */
    private final LoggedQueue nobody = new LoggedQueue(0);

    private final MpmcArrayQueue<OperationBatch> spare = new MpmcArrayQueue<>(KEPT);

    OperationBatch take(LoggedQueue queue) {
        OperationBatch batch = spare.poll();
        if (batch == null) {
            return new OperationBatch(queue);
        }
        batch.reuseFor(queue);
        return batch;
    }

    void giveBack(OperationBatch batch) {
        if (batch.clear(nobody)) {
            spare.offer(batch); // refused when enough are kept
        }
    }
}
