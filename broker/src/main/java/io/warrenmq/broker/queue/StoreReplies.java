package io.warrenmq.broker.queue;

import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.QueueLogListener;
import io.warrenmq.store.SpillBatch;

/**
 * What the store tells a queue. Called by the store's threads, which only leave a note and post; the rest runs on the
 * queue's loop.
 */
final class StoreReplies implements QueueLogListener {
    private final LocalQueue queue;

    StoreReplies(LocalQueue queue) {
        this.queue = queue;
    }

    @Override
    public void committed(long operationIndex) {
        queue.commits().committed(operationIndex);
    }

    @Override
    public void spilled(SpillBatch batch) {
        queue.loop().post(() -> {
            if (!queue.isGone()) {
                queue.residency().spilled(batch);
            }
        });
    }

    @Override
    public void loaded(LoadBatch batch) {
        queue.loop().post(() -> {
            queue.residency().loaded(batch, queue.isGone());
            if (!queue.isGone()) {
                queue.touch();
            }
        });
    }

    @Override
    public void spillWanted(long request, long[] upToPositions) {
        queue.loop().post(() -> {
            if (!queue.isGone()) {
                queue.core().submit(false);
                queue.residency().retire(request, upToPositions);
            }
        });
    }
}
