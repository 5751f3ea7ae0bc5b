package io.warrenmq.store;

import io.warrenmq.store.disk.DirectoryDisk;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.log.LogRecovery;
import io.warrenmq.store.log.WriteAheadLog;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.segment.SegmentStore;
import io.warrenmq.store.work.Failure;
import io.warrenmq.store.work.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store in a directory: {@code format}, {@code lock}, {@code wal/} (the write-ahead log), {@code queues/} (segments),
 * {@code metadata/}. Thread-safe but for {@link #recover} and {@link #metadata}, which have one owner each.
 */
public final class DirectoryStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryStore.class);

    private final Disk disk;
    private final ChunkPool chunks;
    private final Disk.Release lock;
    private final Failure failure;
    private final Damage damage;
    private final WriteAheadLog log;
    private final SegmentStore segments;
    private final DirectoryMetadataLog metadata;
    private final AtomicBoolean recovered = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Map<Long, long[]> spilledUpTo = new ConcurrentHashMap<>();

    private DirectoryStore(
            Disk disk,
            StoreOptions options,
            ChunkPool chunks,
            StoreFailureHandler onFailure,
            Workers workers,
            LongSupplier salts,
            String holder) {
        this.disk = disk;
        this.chunks = chunks;
        this.lock = StoreLayout.open(disk, holder);
        this.failure = new Failure(onFailure::failed);
        this.damage = new Damage(disk);
        this.metadata = new DirectoryMetadataLog(disk, salts, failure);
        this.log = new WriteAheadLog(disk, options, chunks, salts, failure, workers);
        this.segments = new SegmentStore(disk, options, chunks, salts, damage, failure, workers);
    }

    /**
     * Opens a directory, which is made when it does not exist.
     *
     * @param onFailure is called once, on some thread, when the store cannot go on; the node must then stop
     * @throws StoreException when the directory cannot be used, belongs to another process or to a newer program
     */
    public static DirectoryStore open(
            Path directory, StoreOptions options, ChunkPool chunks, StoreFailureHandler onFailure) {
        SecureRandom random = new SecureRandom();
        String holder = "process " + ProcessHandle.current().pid() + " on " + hostName() + " since " + Instant.now();
        return open(
                new DirectoryDisk(directory), options, chunks, onFailure, Workers.threads(), random::nextLong, holder);
    }

    /**
     * Opens a store on any disk, with given threads: for simulations.
     *
     * @param salts numbers that must not repeat between uses of the same file
     * @param holder what the lock file says
     */
    public static DirectoryStore open(
            Disk disk,
            StoreOptions options,
            ChunkPool chunks,
            StoreFailureHandler onFailure,
            Workers workers,
            LongSupplier salts,
            String holder) {
        return new DirectoryStore(disk, options, chunks, onFailure, workers, salts, holder);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "this host"; // the process id is what an operator needs most
        }
    }

    @Override
    public ChunkPool chunks() {
        return chunks;
    }

    @Override
    public MetadataLog metadata() {
        return metadata;
    }

    @Override
    public void recover(RecoveryVisitor visitor) {
        if (!recovered.compareAndSet(false, true)) {
            throw new IllegalStateException("a store is recovered once");
        }
        try {
            LogRecovery logRecovery = log.recovery(damage);
            Recovery recovery =
                    new Recovery(visitor, logRecovery, segments.recovery(), chunks, damage, new PositionFloor(disk));
            recovery.run();
            spilledUpTo.putAll(recovery.spilledUpTo());
            segments.start();
            log.start(logRecovery, segments::flush);
        } catch (IOException e) {
            throw new StoreException(
                    "The messages in " + disk.describe("") + " cannot be recovered: " + e
                            + ". Check that the file system has free space and is not mounted read-only, then start again.",
                    e);
        }
        if (damage.places() > 0) {
            LOG.error(
                    "Recovery of {} found {} damaged place(s); {} message(s) are known to be lost",
                    disk.describe(""),
                    damage.places(),
                    damage.messages());
        }
    }

    @Override
    public QueueLog openQueue(long queueId, boolean durable, QueueLogListener listener) {
        if (!recovered.get()) {
            throw new IllegalStateException("a store must be recovered before queues are opened");
        }
        long[] spilled = spilledUpTo.remove(queueId);
        return new DirectoryQueueLog(
                log,
                segments,
                log.open(queueId, listener),
                segments.open(queueId, durable),
                listener,
                chunks,
                spilled != null ? spilled : new long[1]);
    }

    @Override
    public long pendingBytes() {
        return log.pendingBytes();
    }

    @Override
    public long usableBytes() {
        try {
            return disk.usableBytes();
        } catch (IOException e) {
            throw new StoreException(
                    "The free space of " + disk.describe("") + " cannot be told: " + e.getMessage(), e);
        }
    }

    /** Damaged places that were found since the store was opened. */
    public long damagedPlaces() {
        return damage.places();
    }

    /** Messages that are known to be lost because of damage. */
    public long lostMessages() {
        return damage.messages();
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        log.close();
        segments.close();
        try {
            metadata.close();
        } catch (IOException e) {
            LOG.warn("The metadata log in {} was not closed cleanly", disk.describe(""), e);
        }
        StoreLayout.release(disk, lock);
    }
}
