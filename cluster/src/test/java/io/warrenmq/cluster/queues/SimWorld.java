package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.LoopDriver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nodes whose loops, links and metadata are driven by one thread, in an order that a seed decides: a message between
 * nodes, or a metadata entry, may be overtaken by anything that does not have to stay behind it.
 */
final class SimWorld {
    final long seed;
    final Random random;
    final SimLog log = new SimLog(this);
    final List<SimNode> nodes = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final List<SimLink> links = new ArrayList<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong((Timer t) -> t.atMs).thenComparingLong(t -> t.order));
    private long nowMs = 1_700_000_000_000L;
    private long timerOrder;
    private @Nullable Object current;

    /** Things that happen one after the other. */
    static final class Source {
        final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        final Object thread;
        /** Nothing happens while it stands still. */
        boolean stopped;

        Source(Object thread) {
            this.thread = thread;
        }
    }

    SimWorld(long seed, String... names) {
        this(seed, Long.MAX_VALUE >> 8, names);
    }

    SimWorld(long seed, long windowBytes, String... names) {
        this.seed = seed;
        this.random = new Random(seed);
        for (String name : names) {
            nodes.add(new SimNode(this, name, windowBytes));
        }
        log.running(List.of(names));
        for (SimNode one : nodes) {
            for (SimNode other : nodes) {
                if (one.name.compareTo(other.name) < 0) {
                    connect(one, other);
                }
            }
        }
        settle();
    }

    SimNode node(String name) {
        return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
    }

    Source source(Object thread) {
        Source source = new Source(thread);
        sources.add(source);
        return source;
    }

    // ---- links

    void connect(SimNode one, SimNode other) {
        SimLink link = new SimLink(this, one, other);
        links.add(link);
        link.begin();
    }

    /** What is under way is lost, and both sides are told, each when it is its turn. */
    void cut(SimNode one, SimNode other) {
        links.removeIf(link -> link.joins(one, other) && link.end());
    }

    /** Nothing of it arrives until it is let go on. */
    void freeze(SimNode one, SimNode other, boolean frozen) {
        links.stream().filter(link -> link.joins(one, other)).forEach(link -> link.freeze(frozen));
    }

    /** The most that ever waited on a link of this node to be taken by another. */
    long largestPendingBytes(SimNode from) {
        return links.stream()
                .mapToLong(link -> link.largestPendingBytes(from))
                .max()
                .orElse(0);
    }

    /** It stops as a process that is killed. */
    void kill(SimNode node) {
        node.dead = true;
        nodes.stream().filter(other -> other != node).forEach(other -> cut(node, other));
        sources.removeIf(source ->
                source.thread == node || source.thread instanceof SimNode.Driver driver && driver.node == node);
        log.running(nodes.stream()
                .filter(each -> !each.dead)
                .map(each -> each.name)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .toList());
    }

    // ---- time

    long nowMs() {
        return nowMs;
    }

    boolean runs(Object thread) {
        return thread.equals(current);
    }

    /** Runs {@code task} as that thread, in the middle of something else. */
    void as(@Nullable Object thread, Runnable task) {
        Object before = current;
        current = thread;
        try {
            task.run();
        } finally {
            current = before;
        }
    }

    /** Runs everything that can run without time passing. */
    void settle() {
        int steps = 0;
        while (step()) {
            if (++steps > 2_000_000) {
                throw new AssertionError("seed " + seed + ": it never comes to rest");
            }
        }
    }

    boolean step() {
        List<Source> ready = sources.stream()
                .filter(source -> !source.stopped && !source.tasks.isEmpty())
                .toList();
        if (ready.isEmpty()) {
            return false;
        }
        Source chosen = ready.get(random.nextInt(ready.size()));
        as(chosen.thread, chosen.tasks.remove());
        return true;
    }

    /** Lets time pass, timers firing when they are due. */
    void advance(long ms) {
        settle();
        long endMs = nowMs + ms;
        while (!timers.isEmpty() && timers.element().atMs <= endMs) {
            Timer timer = timers.remove();
            if (!timer.cancelled) {
                nowMs = Math.max(nowMs, timer.atMs);
                timer.source.tasks.add(timer.task);
                settle();
            }
        }
        nowMs = endMs;
    }

    LoopDriver.Timer schedule(Source source, long delayMs, Runnable task) {
        Timer timer = new Timer(source, nowMs + delayMs, timerOrder++, task);
        timers.add(timer);
        return timer;
    }

    private static final class Timer implements LoopDriver.Timer {
        final Source source;
        final long atMs;
        final long order;
        final Runnable task;
        boolean cancelled;

        Timer(Source source, long atMs, long order, Runnable task) {
            this.source = source;
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
