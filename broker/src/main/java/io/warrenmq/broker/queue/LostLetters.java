package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import java.util.function.LongConsumer;

/**
 * Dead letters of which it is not known whether their targets, on other nodes, have them: after a moment they are
 * routed again. A target may get one twice; without this it might get none. Owned by the queue's loop.
 */
final class LostLetters {
    /** Until then the metadata know that a node is gone, or its link is there again. */
    static final long AGAIN_MS = 1_000;

    private final Loop loop;
    private final LongConsumer routeAgain;
    private final LongQueue positions = new LongQueue();
    private final QueueTimer timer;

    LostLetters(Loop loop, LongConsumer routeAgain) {
        this.loop = loop;
        this.routeAgain = routeAgain;
        this.timer = new QueueTimer(loop, this::again);
    }

    int size() {
        return positions.size();
    }

    void add(long position) {
        positions.add(position);
        timer.due(loop.nowMs() + AGAIN_MS);
    }

    /** The queue is gone. */
    void close() {
        timer.cancel();
        positions.clear();
    }

    private void again() {
        for (int left = positions.size(); left > 0; left--) {
            routeAgain.accept(positions.remove());
        }
    }
}
