package io.warrenmq.store.log;

import io.warrenmq.store.QueueLogListener;
import io.warrenmq.store.StoreException;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.work.Failure;
import io.warrenmq.store.work.Worker;
import io.warrenmq.store.work.Workers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of a node. Batches that arrive while an fsync runs are written and fsynced together by the next one: groups
 * grow by themselves under load, and there is no timer.
 *
 * <p>Public methods may be called from any thread; everything else is owned by the log thread.
 */
public final class WriteAheadLog {
    /** A group is forced at the latest after so many bytes, so that a steady stream does not put off its confirms. */
    private static final long LARGEST_GROUP_BYTES = 8L << 20;

    private final Disk disk;
    private final StoreOptions options;
    private final ChunkPool chunks;
    private final LongSupplier salts;
    private final Failure failure;
    private final LogReserve reserve;
    private final OperationBatches batches = new OperationBatches();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final Map<Long, LoggedQueue> recovered = new ConcurrentHashMap<>();
    private final Worker worker;
    private final Worker preparer;

    // Set by the first task of the log thread.
    private final LogWriterSlot slot = new LogWriterSlot();

    /** Queues with something written and not yet committed. */
    private final ArrayList<LoggedQueue> uncommitted = new ArrayList<>();

    private boolean forceWanted;
    private long groupBytes;

    /** The writer and its companions, which exist from {@link #start} on. */
    private static final class LogWriterSlot {
        private @Nullable LogWriter writer;
        private @Nullable Retirement retirement;

        LogWriter writer() {
            LogWriter open = writer;
            if (open == null) {
                throw new IllegalStateException("the log was used before it was started");
            }
            return open;
        }

        Retirement retirement() {
            Retirement open = retirement;
            if (open == null) {
                throw new IllegalStateException("the log was used before it was started");
            }
            return open;
        }

        boolean started() {
            return retirement != null;
        }
    }

    /** @param salts random numbers */
    public WriteAheadLog(
            Disk disk, StoreOptions options, ChunkPool chunks, LongSupplier salts, Failure failure, Workers workers) {
        this.disk = disk;
        this.options = options;
        this.chunks = chunks;
        this.salts = salts;
        this.failure = failure;
        this.reserve = new LogReserve(disk, options.logFileSizeBytes());
        this.worker = workers.create("warren-log", this::endGroup, failure::fail);
        this.preparer = workers.create("warren-log-reserve", () -> {}, failure::fail);
    }

    /** Reads what the log holds; to be called once, before {@link #start}. */
    public LogRecovery recovery(Damage damage) throws IOException {
        return new LogRecovery(disk, reserve, recovered, damage, chunks);
    }

    /**
     * Begins to write.
     *
     * @param flushSegments forces all segments, then runs the given task on any thread
     */
    public void start(LogRecovery recovery, Consumer<Runnable> flushSegments) throws IOException {
        LogFiles files = new LogFiles(disk, reserve, options.logFileSizeBytes(), salts, recovery.finish());
        int bufferBytes =
                Math.clamp(options.logFileSizeBytes(), LogWriter.SMALLEST_BUFFER_BYTES, LogWriter.BUFFER_BYTES);
        LogWriter writer = new LogWriter(chunks, files, bufferBytes);
        reserve.start(preparer, recovery.freeFiles());
        Consumer<Runnable> flush = done -> flushSegments.accept(() -> worker.post(done));
        worker.post(() -> {
            slot.writer = writer;
            slot.retirement = new Retirement(files, writer, options.logFilesKept(), flush);
            completeLog(recovery);
        });
    }

    /** Says what recovery learnt from segments alone, which may be gone at the next recovery. */
    private void completeLog(LogRecovery recovery) {
        try {
            for (long[] message : recovery.settledInSegments()) {
                slot.writer().appendSettle(message[0], message[1]);
            }
            for (LoggedLane lane : recovery.unnamed()) {
                slot.writer().appendLane(lane);
            }
            forceWanted |= !recovery.settledInSegments().isEmpty()
                    || !recovery.unnamed().isEmpty();
        } catch (IOException e) {
            fail(e);
        }
    }

    public LoggedQueue open(long queueId, QueueLogListener listener) {
        LoggedQueue known = recovered.remove(queueId);
        LoggedQueue queue = known != null ? known : new LoggedQueue(queueId);
        worker.post(() -> {
            queue.attach(listener);
            slot.retirement().attached(queue);
        });
        return queue;
    }

    /** An empty batch, to be filled and handed over by {@link #submit}. */
    public OperationBatch takeBatch(LoggedQueue queue) {
        return batches.take(queue);
    }

    /** Hands over a batch. */
    public void submit(OperationBatch batch) {
        pendingBytes.addAndGet(batch.bytes());
        worker.post(() -> append(batch));
    }

    /** The queue answered {@link QueueLogListener#spillWanted}, and its spills are written. */
    public void spilled(LoggedQueue queue, long request) {
        worker.post(() -> slot.retirement().spilled(queue, request));
    }

    public void delete(LoggedQueue queue) {
        worker.post(() -> {
            queue.delete();
            slot.retirement().deleted(queue);
        });
    }

    /** Bytes handed over and not yet written. */
    public long pendingBytes() {
        return pendingBytes.get();
    }

    /** Writes and forces what is pending, marks the end of the log and ends the threads. */
    public void close() {
        worker.post(this::end);
        worker.stop();
        preparer.stop();
    }

    private void append(OperationBatch batch) {
        LoggedQueue queue = batch.queue();
        long bytes = batch.bytes();
        if (failure.failed() || queue.deleted()) {
            slot.writer().discard(batch);
        } else {
            try {
                slot.writer().append(batch);
            } catch (IOException e) {
                fail(e);
            }
            queue.written(batch.lastIndex());
            if (queue.firstSinceCommit()) {
                uncommitted.add(queue);
            }
            forceWanted |= batch.urgent();
            groupBytes += bytes;
        }
        batches.giveBack(batch);
        pendingBytes.addAndGet(-bytes);
        if (groupBytes >= LARGEST_GROUP_BYTES) {
            endGroup();
        }
    }

    private void endGroup() {
        if (failure.failed() || !slot.started()) {
            return;
        }
        Retirement retirement = slot.retirement();
        LogWriter writer = slot.writer();
        try {
            boolean retires = retirement.hasToSay();
            if (retires) {
                retirement.say();
            }
            writer.write();
            groupBytes = 0;
            if (forceWanted || retires) {
                writer.force();
                forceWanted = false;
                commit();
                writer.sayForced();
                if (retires) {
                    retirement.afterForce();
                }
            }
            retirement.check();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Confirmed means fsynced: this runs only after a force that covers everything written so far. */
    private void commit() {
        for (int i = 0; i < uncommitted.size(); i++) {
            uncommitted.get(i).committed();
        }
        uncommitted.clear();
    }

    private void end() {
        if (failure.failed() || !slot.started()) {
            return;
        }
        forceWanted = true;
        endGroup();
        if (failure.failed()) {
            return;
        }
        try {
            slot.writer().endFile();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException cause) {
        failure.fail(new StoreException(
                "Writing the log in " + disk.describe(LogFormat.DIRECTORY) + " failed (" + cause.getMessage()
                        + "). What the disk holds is unknown, so this node stops; nothing that was not on disk was confirmed."
                        + " Check the disk and its free space, then start the node again: it recovers what was confirmed.",
                cause));
    }
}
