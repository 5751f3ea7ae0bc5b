package io.warrenmq.broker.flow;

import io.warrenmq.broker.loop.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps message memory bounded: above a first mark it has the deepest queues write to disk, above a second one, or when
 * the log falls behind, publishers are not read until things are better.
 *
 * <p>Thread-safe. It looks at the figures when publishers ask, and by a timer only while they wait or queues spill, so
 * that a node that is idle does nothing.
 */
public final class MemoryGovernor implements Backpressure {
    private static final long RECHECK_MS = 5;
    private static final long SPILL_INTERVAL_MS = 50;

    private final MemoryMarks marks;
    private final long arrivingLimitBytes;
    private final AtomicLong arrivingBytes = new AtomicLong();
    private final LongSupplier usedBytes;
    private final LongSupplier pendingBytes;
    private final Supplier<? extends Collection<? extends MessageHolder>> holders;
    private final Loop loop;
    private final List<Waiting> waiting = new ArrayList<>();
    private final AtomicBoolean relieving = new AtomicBoolean();
    private volatile boolean throttled;

    private record Waiting(Loop loop, Runnable resume) {}

    /**
     * @param arrivingLimitBytes memory that messages which are still arriving may take. They do not count for the
     *     marks: publishers that wait never complete them, and everybody would wait for ever
     * @param usedBytes message memory in use, that of messages still arriving included
     * @param pendingBytes bytes handed to the log and not written
     * @param holders all queues of the node
     * @param loop on which it does its own work
     */
    public MemoryGovernor(
            MemoryMarks marks,
            long arrivingLimitBytes,
            LongSupplier usedBytes,
            LongSupplier pendingBytes,
            Supplier<? extends Collection<? extends MessageHolder>> holders,
            Loop loop) {
        this.marks = marks;
        this.arrivingLimitBytes = arrivingLimitBytes;
        this.usedBytes = usedBytes;
        this.pendingBytes = pendingBytes;
        this.holders = holders;
        this.loop = loop;
    }

    @Override
    public boolean arrivingGrew(long sizeBytes) {
        return arrivingBytes.addAndGet(sizeBytes) <= arrivingLimitBytes;
    }

    @Override
    public void arrivingReleased(long sizeBytes) {
        arrivingBytes.addAndGet(-sizeBytes);
    }

    private long arrivedBytes() {
        return usedBytes.getAsLong() - arrivingBytes.get();
    }

    @Override
    public boolean throttled() {
        long used = arrivedBytes();
        if (used > marks.spillAtBytes() && !relieving.get() && relieving.compareAndSet(false, true)) {
            loop.post(this::relieve);
        }
        if (throttled) {
            return !relieved(used);
        }
        if (used > marks.throttleAtBytes() || pendingBytes.getAsLong() > marks.throttleAtPendingBytes()) {
            throttled = true;
            return true;
        }
        return false;
    }

    @Override
    public void whenRelieved(Loop target, Runnable resume) {
        if (!throttled()) {
            target.post(resume);
            return;
        }
        boolean first;
        synchronized (waiting) {
            first = waiting.isEmpty();
            waiting.add(new Waiting(target, resume));
        }
        if (first) {
            loop.post(this::recheckLater);
        }
    }

    /** Whether queues should hold as little memory as they can; asked by queues while they spill and load. */
    public boolean memoryPressed() {
        return arrivedBytes() > (relieving.get() ? marks.spillToBytes() : marks.spillAtBytes());
    }

    private boolean relieved(long used) {
        if (used < marks.resumeAtBytes() && pendingBytes.getAsLong() <= marks.resumeAtPendingBytes()) {
            throttled = false;
            return true;
        }
        return false;
    }

    private void recheckLater() {
        loop.schedule(RECHECK_MS, this::recheck);
    }

    private void recheck() {
        if (throttled()) {
            recheckLater();
            return;
        }
        List<Waiting> resumed;
        synchronized (waiting) {
            resumed = List.copyOf(waiting);
            waiting.clear();
        }
        resumed.forEach(waiter -> waiter.loop().post(waiter.resume()));
    }

    private void relieve() {
        long excess = arrivedBytes() - marks.spillToBytes();
        if (excess <= 0) {
            relieving.set(false);
            return;
        }
        List<Depth> depths = new ArrayList<>();
        for (MessageHolder holder : holders.get()) {
            depths.add(new Depth(holder, holder.residentBytes()));
        }
        depths.sort(Comparator.comparingLong(Depth::bytes).reversed());
        for (Depth depth : depths) {
            if (excess <= 0 || depth.bytes() == 0) {
                break;
            }
            depth.holder().spillSoon();
            excess -= depth.bytes();
        }
        loop.schedule(SPILL_INTERVAL_MS, this::relieve);
    }

    /** Read once, because it changes while the list is sorted. */
    private record Depth(MessageHolder holder, long bytes) {}
}
