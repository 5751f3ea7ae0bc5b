package io.warrenmq.store.segment;

import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.frame.Frame;
import io.warrenmq.store.frame.ScanBuffer;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Brings messages of segments back into memory, neighbours with one read. Owned by the segment thread. */
final class SegmentReader {
    private static final int CACHED_INDEXES = 32;
    private static final int RUN_BYTES = 1 << 20;
    /** Reading over a gap of this size is cheaper than a second read. */
    private static final int LARGEST_GAP_BYTES = 64 * 1024;

    private final SegmentFiles files;
    private final Damage damage;
    private final ChunkWriter writer;
    private final CRC32C crc = new CRC32C();
    private final ScanBuffer scratch = new ScanBuffer();
    private ByteBuffer run = ByteBuffer.allocateDirect(RUN_BYTES);
    private final LinkedHashMap<Segment, SegmentEntries> indexes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Segment, SegmentEntries> eldest) {
            return size() > CACHED_INDEXES;
        }
    };

    SegmentReader(SegmentFiles files, ChunkPool chunks, Damage damage) {
        this.files = files;
        this.damage = damage;
        this.writer = new ChunkWriter(chunks);
    }

    /** Fills in the locations; 0 for messages that cannot be read. */
    void load(QueueSegments queue, LoadBatch batch) {
        for (int i = 0; i < batch.count(); ) {
            Segment segment = queue.lane(batch.position(i)).holding(batch.position(i));
            if (segment == null) {
                batch.found(i, LoadBatch.LOST);
                damage.lost(queue.queueId(), 1);
                i++;
            } else {
                i = loadFrom(segment, batch, i);
            }
        }
        // The chunk stays open for the next load: a chunk for each would be held as a whole for the few messages of
        // one.
        writer.flushReferences();
    }

    void forget(Segment segment) {
        indexes.remove(segment);
    }

    /** Loads from the message {@code from} on what can be read at once; the number of the one after. */
    private int loadFrom(Segment segment, LoadBatch batch, int from) {
        try {
            return read(segment, batch, from);
        } catch (IOException e) {
            // One unreadable sector must not make the whole node unusable: only this message is given up.
            damage.found(
                    segment.segmentPath(),
                    0,
                    "position " + Long.toHexString(batch.position(from)) + " cannot be read (" + e.getMessage() + ")");
            damage.lost(segment.queueId(), 1);
            batch.found(from, LoadBatch.LOST);
            return from + 1;
        }
    }

    private int read(Segment segment, LoadBatch batch, int from) throws IOException {
        SegmentEntries entries = entries(segment);
        DiskFile file = files.of(segment, false).segment();
        int entry = entries.find(segment.delta(batch.position(from)));
        if (entry < 0) {
            throw new IOException("its index entry is missing");
        }
        long start = entries.offset(entry);
        long end = frameEnd(entries, entry);
        int to = from + 1;
        while (to < batch.count() && segment.covers(batch.position(to))) {
            int next = entries.find(segment.delta(batch.position(to)));
            if (next < 0
                    || entries.offset(next) - end > LARGEST_GAP_BYTES
                    || frameEnd(entries, next) - start > RUN_BYTES) {
                break;
            }
            end = frameEnd(entries, next);
            to++;
        }
        ByteBuffer bytes = room(Math.toIntExact(end - start));
        bytes.clear().limit((int) (end - start));
        int count = file.read(bytes, start);
        bytes.clear();
        for (int i = from; i < to; i++) {
            take(segment, entries, batch, i, bytes, count, start);
        }
        return to;
    }

    private void take(
            Segment segment, SegmentEntries entries, LoadBatch batch, int i, ByteBuffer bytes, int limit, long start) {
        int entry = entries.find(segment.delta(batch.position(i)));
        long offset = entries.offset(entry);
        int at = (int) (offset - start);
        if (!Frame.intact(bytes, at, limit, segment.salt() + offset, crc)
                || bytes.getLong(at + Frame.HEAD_BYTES) != batch.position(i)) {
            damage.found(segment.segmentPath(), offset, "one message is lost");
            damage.lost(segment.queueId(), 1);
            batch.found(i, LoadBatch.LOST);
            return;
        }
        int recordAt = at + Frame.HEAD_BYTES + SegmentFormat.MESSAGE_HEAD_BYTES;
        int recordBytes = entries.recordBytes(entry);
        long location = writer.allocate(recordBytes);
        writer.memory().put(writer.offset(), bytes, recordAt, recordBytes);
        writer.retain(1);
        batch.found(i, location);
    }

    private static long frameEnd(SegmentEntries entries, int entry) {
        return entries.offset(entry) + Frame.HEAD_BYTES + SegmentFormat.MESSAGE_HEAD_BYTES + entries.recordBytes(entry);
    }

    private ByteBuffer room(int sizeBytes) {
        if (sizeBytes <= run.capacity()) {
            return run;
        }
        // Only for a message that is larger than a whole run; its buffer goes with it.
        return ByteBuffer.allocateDirect(sizeBytes);
    }

    private SegmentEntries entries(Segment segment) throws IOException {
        SegmentEntries inMemory = segment.entries();
        if (inMemory != null) {
            return inMemory;
        }
        @Nullable SegmentEntries cached = indexes.get(segment);
        if (cached == null) {
            cached = new SegmentEntries();
            new IndexFile(files.of(segment, false).index(), scratch).read(segment.salt(), cached, (_, _) -> {});
            indexes.put(segment, cached);
        }
        return cached;
    }
}
