package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Loops, threads of the store and the metadata, and time, all driven by one thread in an order that a seed decides. */
public final class VirtualWorld {
    final ChunkPool chunks = new ChunkPool(0);
    public final List<Loop> loops = new ArrayList<>();
    private final List<Driver> drivers = new ArrayList<>();
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final PriorityQueue<VirtualTimer> timers = new PriorityQueue<>(
            Comparator.comparingLong((VirtualTimer t) -> t.atMs).thenComparingLong(t -> t.order));
    private final Random random;
    private long nowMs = 1_700_000_000_000L;
    private long timerOrder;
    private @Nullable Driver current;

    public VirtualWorld(int loopCount, long seed) {
        random = new Random(seed);
        for (int i = 0; i < loopCount; i++) {
            Driver driver = new Driver();
            drivers.add(driver);
            loops.add(new Loop(i, driver, chunks, (culprit, failure) -> {
                throw new AssertionError(culprit + " failed", failure);
            }));
        }
    }

    long nowMs() {
        return nowMs;
    }

    int armedTimers() {
        return (int) timers.stream().filter(t -> !t.cancelled).count();
    }

    /** Work of a thread that is no loop. */
    void inBackground(Runnable task) {
        background.add(task);
    }

    /** Runs {@code task} in a turn of a loop, then everything that follows from it. */
    public void on(Loop loop, Runnable task) {
        turn(loop, task);
        settle();
    }

    /** Runs {@code task} in a turn of a loop and nothing else. */
    public void turn(Loop loop, Runnable task) {
        current = drivers.get(loop.index());
        try {
            loop.beginTurn();
            try {
                task.run();
            } finally {
                loop.endTurn();
            }
        } finally {
            current = null;
        }
    }

    /** Runs everything that can run without time passing. */
    public void settle() {
        while (step()) {
            // until nothing is left
        }
    }

    @SuppressWarnings("ReferenceEquality")
    boolean step() {
        List<ArrayDeque<Runnable>> runnable = new ArrayList<>();
        for (Driver driver : drivers) {
            if (!driver.tasks.isEmpty()) {
                runnable.add(driver.tasks);
            }
        }
        if (!background.isEmpty()) {
            runnable.add(background);
        }
        if (runnable.isEmpty()) {
            return false;
        }
        ArrayDeque<Runnable> chosen = runnable.get(random.nextInt(runnable.size()));
        current = drivers.stream().filter(d -> d.tasks == chosen).findFirst().orElse(null);
        try {
            chosen.remove().run();
        } finally {
            current = null;
        }
        return true;
    }

    /** Lets time pass, timers firing when they are due. */
    public void advance(long ms) {
        settle();
        long endMs = nowMs + ms;
        while (!timers.isEmpty() && timers.element().atMs <= endMs) {
            VirtualTimer timer = timers.remove();
            if (!timer.cancelled) {
                nowMs = Math.max(nowMs, timer.atMs);
                timer.driver.tasks.add(timer.task);
                settle();
            }
        }
        nowMs = endMs;
    }

    private final class Driver implements LoopDriver {
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

        @Override
        public void wake(Runnable task) {
            tasks.add(task);
        }

        @Override
        public boolean onLoopThread() {
            return this.equals(current);
        }

        @Override
        public long currentTimeMs() {
            return nowMs;
        }

        @Override
        public LoopDriver.Timer schedule(long delayMs, Runnable task) {
            VirtualTimer timer = new VirtualTimer(this, nowMs + delayMs, timerOrder++, task);
            timers.add(timer);
            return timer;
        }
    }

    private static final class VirtualTimer implements LoopDriver.Timer {
        final Driver driver;
        final long atMs;
        final long order;
        final Runnable task;
        boolean cancelled;

        VirtualTimer(Driver driver, long atMs, long order, Runnable task) {
            this.driver = driver;
            this.atMs = atMs;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
