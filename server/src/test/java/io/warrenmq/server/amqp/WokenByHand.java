package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.LoopDriver;
import java.util.ArrayDeque;

/** A loop that does what it was woken for when a test says so. */
final class WokenByHand implements LoopDriver {
    private final ArrayDeque<Runnable> woken = new ArrayDeque<>();

    void run() {
        while (!woken.isEmpty()) {
            woken.remove().run();
        }
    }

    boolean isWoken() {
        return !woken.isEmpty();
    }

    @Override
    public void wake(Runnable task) {
        woken.add(task);
    }

    @Override
    public boolean onLoopThread() {
        return true;
    }

    @Override
    public long currentTimeMs() {
        return 0;
    }

    @Override
    public Timer schedule(long delayMs, Runnable task) {
        throw new IllegalStateException("nothing is timed here");
    }
}
