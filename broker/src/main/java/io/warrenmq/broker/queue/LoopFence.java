package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import java.util.List;

/**
 * Waits until other loops have dealt with what this loop hands them in this turn: a sink on another loop gets its
 * deliveries as locations, so the memory behind them must stay until that loop has copied it.
 */
final class LoopFence {
    private final Loop home;
    private final Runnable task;
    private int waitingFor;

    private LoopFence(Loop home, int waitingFor, Runnable task) {
        this.home = home;
        this.waitingFor = waitingFor;
        this.task = task;
    }

    /** Runs {@code task} on {@code home} when each of {@code others} has worked off what it was sent in this turn. */
    @SuppressWarnings("ReferenceEquality")
    static void after(Loop home, List<Loop> others, Runnable task) {
        List<Loop> remote = others.stream().filter(loop -> loop != home).toList();
        LoopFence fence = new LoopFence(home, remote.size(), task);
        // Sinks post at the end of this turn, and mailboxes keep the order.
        home.afterTurn(() -> {
            if (remote.isEmpty()) {
                home.post(task);
            }
            for (Loop loop : remote) {
                loop.post(() -> home.post(fence::passed));
            }
        });
    }

    private void passed() {
        if (--waitingFor == 0) {
            task.run();
        }
    }

    @Override
    public String toString() {
        return "fence of loop " + home.index();
    }
}
