package io.warrenmq.broker.flow;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the node uses with its limits and sets alarms. Thread-safe; guarded by its own lock, which is held for
 * comparisons only.
 *
 * <p>A check changes an alarm only when its result changed since the last check, so that an alarm that an operator set
 * by hand stays until the operator clears it.
 */
public final class ResourceMonitor implements ResourceAlarms {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceMonitor.class);
    private static final long MEMORY_INTERVAL_MS = 1000;
    private static final long DISK_SHORTEST_INTERVAL_MS = 100;
    private static final long DISK_LONGEST_INTERVAL_MS = 10_000;
    /** How fast a disk may fill at most: checks come often enough to see the limit before it is passed by far. */
    private static final long DISK_BYTES_PER_MS = 250_000;

    private final LongSupplier usedMemoryBytes;
    private final LongSupplier freeDiskBytes;
    private final long totalMemoryBytes;
    private final List<Listener> listeners = new ArrayList<>();
    private final EnumSet<Resource> measured = EnumSet.noneOf(Resource.class);
    private final EnumSet<Resource> set = EnumSet.noneOf(Resource.class);
    private volatile Set<Resource> active = Set.of();
    private MemoryWatermark watermark;
    private DiskFreeLimit diskLimit;
    private boolean stopped;
    private LoopDriver.@Nullable Timer memoryTimer;
    private LoopDriver.@Nullable Timer diskTimer;

    private final class Listener implements Subscription {
        private final Loop loop;
        private final Consumer<Set<Resource>> consumer;

        Listener(Loop loop, Consumer<Set<Resource>> consumer) {
            this.loop = loop;
            this.consumer = consumer;
        }

        @Override
        public void close() {
            synchronized (ResourceMonitor.this) {
                listeners.remove(this);
            }
        }
    }

    /**
     * @param totalMemoryBytes memory that the node may use: of the machine, the container, or as configured
     * @param usedMemoryBytes memory that the node uses: message memory, indexes, heap
     * @param freeDiskBytes free bytes where the store writes, {@link Long#MAX_VALUE} when there is no disk
     */
    public ResourceMonitor(
            long totalMemoryBytes,
            MemoryWatermark watermark,
            DiskFreeLimit diskLimit,
            LongSupplier usedMemoryBytes,
            LongSupplier freeDiskBytes) {
        this.totalMemoryBytes = totalMemoryBytes;
        this.watermark = watermark;
        this.diskLimit = diskLimit;
        this.usedMemoryBytes = usedMemoryBytes;
        this.freeDiskBytes = freeDiskBytes;
    }

    /** Checks at once and from now on: memory every second, the disk more often the nearer its limit is. */
    public void start(Loop loop) {
        checkMemory();
        checkDisk();
        loop.post(() -> {
            scheduleMemory(loop);
            scheduleDisk(loop);
        });
    }

    /** No more checks. */
    public synchronized void stop() {
        stopped = true;
        if (memoryTimer != null) {
            memoryTimer.cancel();
        }
        if (diskTimer != null) {
            diskTimer.cancel();
        }
    }

    @Override
    public Set<Resource> active() {
        return active;
    }

    @Override
    public Subscription subscribe(Loop loop, Consumer<Set<Resource>> consumer) {
        Listener listener = new Listener(loop, consumer);
        synchronized (this) {
            listeners.add(listener);
        }
        return listener;
    }

    @Override
    public synchronized void force(Resource resource, boolean isSet) {
        if (isSet ? set.add(resource) : set.remove(resource)) {
            changed(resource, isSet);
        }
    }

    /** set_vm_memory_high_watermark; takes effect at once. */
    public void memoryWatermark(MemoryWatermark changed) {
        synchronized (this) {
            watermark = changed;
        }
        checkMemory();
    }

    /** set_disk_free_limit; takes effect at once. */
    public void diskFreeLimit(DiskFreeLimit changed) {
        synchronized (this) {
            diskLimit = changed;
        }
        checkDisk();
    }

    public synchronized MemoryWatermark memoryWatermark() {
        return watermark;
    }

    /** Above it the memory alarm is set. */
    public synchronized long memoryLimitBytes() {
        return watermark.limitBytes(totalMemoryBytes);
    }

    /** Below it the disk alarm is set. */
    public synchronized long diskFreeLimitBytes() {
        return diskLimit.limitBytes(totalMemoryBytes);
    }

    /** What relative limits refer to. */
    public long totalMemoryBytes() {
        return totalMemoryBytes;
    }

    public long usedMemoryBytes() {
        return usedMemoryBytes.getAsLong();
    }

    public long freeDiskBytes() {
        return freeDiskBytes.getAsLong();
    }

    /** Compares memory with its limit now. */
    public void checkMemory() {
        long used = usedMemoryBytes();
        synchronized (this) {
            measured(Resource.MEMORY, used > memoryLimitBytes());
        }
    }

    /** Compares the disk with its limit now. @return milliseconds until the next check is useful */
    public long checkDisk() {
        long free = freeDiskBytes();
        synchronized (this) {
            long limit = diskFreeLimitBytes();
            measured(Resource.DISK, free < limit);
            long distance = Math.max(0, free - limit);
            return Math.clamp(distance / DISK_BYTES_PER_MS / 2, DISK_SHORTEST_INTERVAL_MS, DISK_LONGEST_INTERVAL_MS);
        }
    }

    private void measured(Resource resource, boolean isShort) {
        if ((isShort ? measured.add(resource) : measured.remove(resource))
                && (isShort ? set.add(resource) : set.remove(resource))) {
            changed(resource, isShort);
        }
    }

    private void changed(Resource resource, boolean isSet) {
        Set<Resource> now = Set.copyOf(set);
        active = now;
        if (isSet) {
            LOG.warn(
                    "{} resource limit alarm set: {}. Publishers are blocked until it clears",
                    resource == Resource.MEMORY ? "memory" : "disk",
                    describe(resource));
        } else {
            LOG.warn("{} resource limit alarm cleared", resource == Resource.MEMORY ? "memory" : "disk");
        }
        for (Listener listener : listeners) {
            listener.loop.post(() -> listener.consumer.accept(now));
        }
    }

    private String describe(Resource resource) {
        return switch (resource) {
            case MEMORY ->
                usedMemoryBytes() + " bytes used, " + memoryLimitBytes()
                        + " allowed; let consumers catch up or raise vm_memory_high_watermark";
            case DISK ->
                freeDiskBytes() + " bytes free, " + diskFreeLimitBytes()
                        + " needed; free disk space or lower disk_free_limit";
        };
    }

    private void scheduleMemory(Loop loop) {
        synchronized (this) {
            if (!stopped) {
                memoryTimer = loop.schedule(MEMORY_INTERVAL_MS, () -> {
                    checkMemory();
                    scheduleMemory(loop);
                });
            }
        }
    }

    private void scheduleDisk(Loop loop) {
        long delayMs = checkDisk();
        synchronized (this) {
            if (!stopped) {
                diskTimer = loop.schedule(delayMs, () -> scheduleDisk(loop));
            }
        }
    }
}
