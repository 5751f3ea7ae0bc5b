package io.warrenmq.store;

import io.warrenmq.store.log.LoggedQueue;
import io.warrenmq.store.log.OperationBatch;
import io.warrenmq.store.log.WriteAheadLog;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.store.memory.ReferenceRetainer;
import io.warrenmq.store.segment.QueueSegments;
import io.warrenmq.store.segment.SegmentStore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Passes on what a queue's owner asks for. Owned by the queue's loop. */
final class DirectoryQueueLog implements QueueLog {
    private static final int NO_RANGES = 0;

    private final WriteAheadLog log;
    private final SegmentStore segments;
    private final LoggedQueue logged;
    private final QueueSegments queueSegments;
    private final QueueLogListener listener;
    private final ReferenceRetainer retainer;

    /** Absent while there is nothing to hand over: a queue at rest holds no batch. */
    private @Nullable OperationBatch batch;

    /** Index of the last operation, and of the last one that will be forced without being asked for again. */
    private long index;

    private long forcedIndex;

    /** Per lane the position after the highest one that is in a segment; 0 while none is. */
    private long[] spilledUpTo;

    private long[] segmentRanges = new long[NO_RANGES];
    private int segmentRangeCount;

    DirectoryQueueLog(
            WriteAheadLog log,
            SegmentStore segments,
            LoggedQueue logged,
            QueueSegments queueSegments,
            QueueLogListener listener,
            ChunkPool chunks,
            long[] spilledUpTo) {
        this.log = log;
        this.segments = segments;
        this.logged = logged;
        this.queueSegments = queueSegments;
        this.listener = listener;
        this.retainer = new ReferenceRetainer(chunks);
        this.spilledUpTo = spilledUpTo;
    }

    private OperationBatch batch() {
        OperationBatch open = batch;
        if (open == null) {
            open = log.takeBatch(logged);
            batch = open;
        }
        return open;
    }

    @Override
    public long enqueue(long position, long location, long expiresAtMs, boolean shared) {
        int recordBytes = MessageRecord.sizeBytes(retainer.retain(location).memory(), ChunkPool.offset(location));
        batch().addEnqueue(position, location, expiresAtMs, recordBytes, shared);
        return ++index;
    }

    @Override
    public long settle(long first, long last, boolean logged) {
        int lane = (int) (first >>> 56);
        if (lane < spilledUpTo.length && spilledUpTo[lane] != 0 && first - spilledUpTo[lane] < 0) {
            addSegmentRange(first, last);
        }
        if (!logged) {
            return index;
        }
        batch().addSettle(first, last);
        return ++index;
    }

    private void addSegmentRange(long first, long last) {
        if (segmentRangeCount > 0 && segmentRanges[segmentRangeCount * 2 - 1] + 1 == first) {
            segmentRanges[segmentRangeCount * 2 - 1] = last;
            return;
        }
        if (segmentRangeCount * 2 == segmentRanges.length) {
            segmentRanges = Arrays.copyOf(segmentRanges, Math.max(16, segmentRanges.length * 2));
        }
        segmentRanges[segmentRangeCount * 2] = first;
        segmentRanges[segmentRangeCount * 2 + 1] = last;
        segmentRangeCount++;
    }

    @Override
    public void submit() {
        submit(false);
    }

    @Override
    public void submitUrgently() {
        submit(true);
    }

    private void submit(boolean urgent) {
        retainer.flush();
        if (segmentRangeCount > 0) {
            // Before the batch: when the log asks the segments to flush, everything that the log had written is settled
            // there.
            segments.settle(queueSegments, segmentRanges, segmentRangeCount);
            segmentRanges = new long[NO_RANGES];
            segmentRangeCount = 0;
        }
        boolean mustForce = urgent && forcedIndex < index;
        if (batch == null && !mustForce) {
            return;
        }
        OperationBatch filled = batch();
        batch = null;
        if (filled.complete(index, mustForce)) {
            forcedIndex = index;
        }
        log.submit(filled);
    }

    @Override
    public void spill(SpillBatch spilled) {
        for (int i = 0; i < spilled.count(); i++) {
            long position = spilled.position(i);
            int lane = (int) (position >>> 56);
            if (lane >= spilledUpTo.length) {
                spilledUpTo = Arrays.copyOf(spilledUpTo, lane + 1);
            }
            if (spilledUpTo[lane] == 0 || position + 1 - spilledUpTo[lane] > 0) {
                spilledUpTo[lane] = position + 1;
            }
        }
        segments.spill(queueSegments, spilled, listener);
    }

    @Override
    public void spillDone(long request) {
        segments.afterwards(() -> log.spilled(logged, request));
    }

    @Override
    public void load(LoadBatch wanted) {
        segments.load(queueSegments, wanted, listener);
    }

    @Override
    public void delete() {
        submit(false);
        log.delete(logged);
        segments.delete(queueSegments);
    }
}
