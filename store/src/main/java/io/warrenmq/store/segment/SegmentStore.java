package io.warrenmq.store.segment;

import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.QueueLogListener;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.StoreException;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ReferenceReleaser;
import io.warrenmq.store.work.Failure;
import io.warrenmq.store.work.Worker;
import io.warrenmq.store.work.Workers;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The segments of all queues. Public methods may be called from any thread and only post; everything else is owned by
 * the segment thread.
 */
public final class SegmentStore {
    /** Segments forced before other requests get their turn. */
    private static final int FLUSHED_AT_ONCE = 16;

    private final Disk disk;
    private final Damage damage;
    private final Failure failure;
    private final Worker worker;
    private final SegmentWriter writer;
    private final SegmentReader reader;
    private final ReferenceReleaser releaser;
    private final Map<Long, QueueSegments> recovered = new ConcurrentHashMap<>();

    /** @param salts random numbers */
    public SegmentStore(
            Disk disk,
            StoreOptions options,
            ChunkPool chunks,
            LongSupplier salts,
            Damage damage,
            Failure failure,
            Workers workers) {
        this.disk = disk;
        this.damage = damage;
        this.failure = failure;
        this.writer = new SegmentWriter(disk, chunks, salts, options.segmentSizeBytes(), options.segmentMessages());
        this.reader = new SegmentReader(writer.files(), chunks, damage);
        this.releaser = new ReferenceReleaser(chunks);
        this.worker = workers.create("warren-segments", () -> {}, failure::fail);
    }

    /** Reads what segments hold; to be called before any queue is opened. */
    public SegmentRecovery recovery() {
        return new SegmentRecovery(disk, damage, recovered, this::write);
    }

    /**
     * What recovery read and settled must reach the disk, like anything else, before the log forgets it; to be called
     * once after it.
     */
    public void start() {
        List<QueueSegments> found = List.copyOf(recovered.values()); // queues that are opened leave the map
        worker.post(() -> guarded(() -> {
            for (QueueSegments queue : found) {
                writer.recovered(queue);
                for (QueueSegments.Lane lane : queue.lanes()) {
                    for (Segment segment : List.copyOf(lane.segments())) {
                        settled(lane, segment);
                    }
                }
            }
        }));
    }

    public QueueSegments open(long queueId, boolean durable) {
        QueueSegments known = recovered.remove(queueId);
        return known != null ? known : new QueueSegments(queueId, durable);
    }

    public void spill(QueueSegments queue, SpillBatch batch, QueueLogListener listener) {
        write(queue, batch);
        worker.post(() -> {
            if (!failure.failed()) {
                listener.spilled(batch);
            }
        });
    }

    private void write(QueueSegments queue, SpillBatch batch) {
        worker.post(() -> {
            if (!queue.deleted()) {
                guarded(() -> writer.append(queue, batch));
            }
            for (int i = 0; i < batch.count(); i++) {
                releaser.release(batch.location(i));
            }
            releaser.flush();
        });
    }

    /** @param ranges pairs of first and last position; passes to the store */
    public void settle(QueueSegments queue, long[] ranges, int rangeCount) {
        worker.post(() -> guarded(() -> {
            for (int i = 0; i < rangeCount && !queue.deleted(); i++) {
                settleRange(queue, ranges[i * 2], ranges[i * 2 + 1]);
            }
        }));
    }

    /**
     * Reads messages whose spilling was reported as done. A consumer waits for them, so they do not wait for what is
     * still to be written: a queue that is filled faster than it is emptied would be read at the pace of its writes.
     */
    public void load(QueueSegments queue, LoadBatch batch, QueueLogListener listener) {
        worker.postFirst(() -> {
            if (!failure.failed()) {
                reader.load(queue, batch);
                listener.loaded(batch);
            }
        });
    }

    /** Runs {@code task} after what was asked for before. */
    public void afterwards(Runnable task) {
        worker.post(() -> {
            if (!failure.failed()) {
                task.run();
            }
        });
    }

    public void delete(QueueSegments queue) {
        worker.post(() -> guarded(() -> {
            queue.all().forEach(reader::forget);
            writer.removeAll(queue);
            queue.delete();
        }));
    }

    /** Forces everything written and settled before this call, then runs {@code done} on the segment thread. */
    public void flush(Runnable done) {
        worker.post(() -> flushSome(writer.dirty().iterator(), done));
    }

    /** Forces everything and ends the thread. */
    public void close() {
        worker.post(() -> {
            guarded(() -> {
                for (Segment segment : writer.dirty()) {
                    writer.flush(segment);
                }
                writer.syncDirectories();
                writer.files().closeAll();
            });
        });
        worker.stop();
    }

    private void flushSome(Iterator<Segment> segments, Runnable done) {
        guarded(() -> {
            for (int i = 0; i < FLUSHED_AT_ONCE && segments.hasNext(); i++) {
                writer.flush(segments.next());
            }
            if (segments.hasNext()) {
                worker.post(() -> flushSome(segments, done));
            } else {
                writer.syncDirectories();
                done.run();
            }
        });
    }

    private void settleRange(QueueSegments queue, long first, long last) throws IOException {
        QueueSegments.Lane lane = queue.lane(first);
        for (Segment segment : lane.covering(first, last)) {
            if (segment.settle(first, last)) {
                settled(lane, segment);
            }
        }
    }

    private void settled(QueueSegments.Lane lane, Segment segment) throws IOException {
        if (segment.positions().live() == 0) {
            reader.forget(segment);
            writer.remove(lane, segment);
        } else if (segment.positions().changedCount() > 0) {
            writer.settled(segment);
        }
    }

    /** A task that touches files. */
    @FunctionalInterface
    private interface FileTask {
        void run() throws IOException;
    }

    private void guarded(FileTask task) {
        if (failure.failed()) {
            return;
        }
        try {
            task.run();
        } catch (IOException e) {
            failure.fail(new StoreException(
                    "Writing segments in " + disk.describe(SegmentFormat.DIRECTORY) + " failed (" + e.getMessage()
                            + "). What the disk holds is unknown, so this node stops. Check the disk and its free space, then"
                            + " start the node again: it recovers what was confirmed.",
                    e));
        }
    }
}
