package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a queue. It is armed when something is due and left alone when that moves to later: it then fires
 * early once, so that messages that come and go before they expire cost no timer work. Owned by the queue's loop.
 */
final class QueueTimer {
    private final Loop loop;
    private final Runnable task;
    private LoopDriver.@Nullable Timer armed;
    private long armedForMs;

    QueueTimer(Loop loop, Runnable task) {
        this.loop = loop;
        this.task = task;
    }

    /** The task shall run at {@code dueMs} at the latest, {@link QueueCore#NEVER} for no need to. */
    void due(long dueMs) {
        if (dueMs == QueueCore.NEVER || (armed != null && armedForMs <= dueMs)) {
            return;
        }
        cancel();
        armedForMs = dueMs;
        armed = loop.schedule(Math.max(1, dueMs - loop.nowMs()), this::fire);
    }

    void cancel() {
        LoopDriver.Timer timer = armed;
        if (timer != null) {
            timer.cancel();
            armed = null;
        }
    }

    private void fire() {
        armed = null;
        task.run();
    }
}
