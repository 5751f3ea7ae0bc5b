package io.warrenmq.store.segment;

import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.frame.FileHeader;
import io.warrenmq.store.frame.Frame;
import io.warrenmq.store.frame.FrameOutput;
import io.warrenmq.store.memory.Chunk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.MessageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes segments and their indexes. Owned by the segment thread.
 *
 * <p>An index entry is written only after the segment was forced: what an index lists is on disk.
 */
final class SegmentWriter {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Disk disk;
    private final ChunkPool chunks;
    private final LongSupplier salts;
    private final int segmentSizeBytes;
    private final int segmentMessages;
    private final FrameOutput output = new FrameOutput(BUFFER_BYTES);
    private final FrameOutput indexOutput = new FrameOutput(64 * 1024);
    private final SegmentFiles files;

    /** Segments with something that is not on disk. */
    private final LinkedHashSet<Segment> dirty = new LinkedHashSet<>();

    /** Directories in which files were made or removed. */
    private final Set<String> dirtyDirectories = new HashSet<>();

    /** What {@link #output} is set to. */
    private @Nullable Segment current;

    SegmentWriter(Disk disk, ChunkPool chunks, LongSupplier salts, int segmentSizeBytes, int segmentMessages) {
        this.disk = disk;
        this.chunks = chunks;
        this.salts = salts;
        this.segmentSizeBytes = segmentSizeBytes;
        this.segmentMessages = segmentMessages;
        this.files = new SegmentFiles(disk, this::closing);
    }

    SegmentFiles files() {
        return files;
    }

    private void closing(Segment segment, SegmentFiles.Pair pair) throws IOException {
        flush(segment, pair);
        leave(segment);
    }

    void append(QueueSegments queue, SpillBatch batch) throws IOException {
        for (int i = 0; i < batch.count(); i++) {
            append(queue, batch, i);
        }
        output.write();
    }

    private void append(QueueSegments queue, SpillBatch batch, int i) throws IOException {
        long position = batch.position(i);
        QueueSegments.Lane lane = queue.lane(position);
        if (lane.holding(position) != null) {
            return;
        }
        Chunk chunk = chunks.chunk(batch.location(i));
        int offset = ChunkPool.offset(batch.location(i));
        ByteBuffer memory = chunk.memory();
        int recordBytes = MessageRecord.sizeBytes(memory, offset);
        Segment segment = segmentFor(queue, lane, position, recordBytes);
        long at = output.offset();
        int payloadBytes = Math.addExact(SegmentFormat.MESSAGE_HEAD_BYTES, recordBytes);
        if (output.fits(payloadBytes)) {
            output.begin(SegmentFormat.MESSAGE, payloadBytes);
            putHead(batch, i);
            output.buffer().put(output.payloadAt() + SegmentFormat.MESSAGE_HEAD_BYTES, memory, offset, recordBytes);
            output.end();
        } else {
            output.beginLarge(SegmentFormat.MESSAGE, payloadBytes);
            putHead(batch, i);
            output.endLarge(
                    SegmentFormat.MESSAGE_HEAD_BYTES,
                    memory.duplicate().limit(offset + recordBytes).position(offset));
        }
        int flags = batch.flags(i);
        segment.added(position, at, recordBytes);
        if (segment.count() == 1) {
            lane.add(segment);
        }
        lane.wrote(position);
        SegmentEntries entries = segment.entries();
        if (entries == null) {
            throw new IllegalStateException("segment " + segment.segmentPath() + " takes no more messages");
        }
        entries.add(
                segment.delta(position),
                at,
                recordBytes,
                MessageRecord.bodySizeBytes(memory, offset),
                batch.expiresAtMs(i),
                flags,
                MessageRecord.priority(memory, offset));
        if (queue.durable() && (flags & SpillBatch.DURABLE) != 0) {
            segment.makeDurable();
        }
        dirty.add(segment);
    }

    private void putHead(SpillBatch batch, int i) {
        ByteBuffer buffer = output.buffer();
        int at = output.payloadAt();
        buffer.putLong(at, batch.position(i));
        buffer.putLong(at + 8, batch.expiresAtMs(i));
        buffer.putLong(at + 16, batch.flags(i));
    }

    private Segment segmentFor(QueueSegments queue, QueueSegments.Lane lane, long position, int recordBytes)
            throws IOException {
        Segment open = lane.open();
        if (open != null) {
            long frameBytes = Frame.totalBytes(SegmentFormat.MESSAGE_HEAD_BYTES + (long) recordBytes);
            long end = current == open ? output.offset() : open.segmentEnd();
            if (position > open.last()
                    && position - open.base() <= Integer.MAX_VALUE
                    && open.count() < segmentMessages
                    && end + frameBytes <= segmentSizeBytes) {
                select(open);
                return open;
            }
            output.write();
            finish(lane, open);
        }
        return begin(queue, lane, position);
    }

    private void select(Segment segment) throws IOException {
        if (current != segment) {
            output.write();
            output.use(
                    files.of(segment, false).segment(), segment.salt(), segment.segmentEnd(), segment.segmentForced());
            current = segment;
        }
    }

    private Segment begin(QueueSegments queue, QueueSegments.Lane lane, long position) throws IOException {
        output.write();
        if (!queue.directoryMade()) {
            disk.createDirectory(SegmentFormat.queueDirectory(queue.queueId()));
            dirtyDirectories.add(SegmentFormat.DIRECTORY);
            queue.madeDirectory();
        }
        dirtyDirectories.add(SegmentFormat.queueDirectory(queue.queueId()));
        Segment segment =
                new Segment(queue.queueId(), position, freeNumber(queue.queueId(), position), salts.getAsLong());
        segment.entries(new SegmentEntries());
        SegmentFiles.Pair pair = files.of(segment, true);
        pair.segment().write(header(SegmentFormat.SEGMENT_MAGIC, segment), 0);
        pair.index().write(header(SegmentFormat.INDEX_MAGIC, segment), 0);
        lane.open(segment);
        output.use(pair.segment(), segment.salt(), FileHeader.RESERVED_BYTES, 0);
        current = segment;
        return segment;
    }

    /** A name may be taken by a segment that lost its first message to damage, or that could not be read at all. */
    private int freeNumber(long queueId, long base) throws IOException {
        int number = 0;
        while (disk.exists(SegmentFormat.path(queueId, base, number, SegmentFormat.SEGMENT_SUFFIX))) {
            number++;
        }
        return number;
    }

    static ByteBuffer header(long magic, Segment segment) {
        ByteBuffer header = ByteBuffer.allocate(FileHeader.RESERVED_BYTES);
        new FileHeader(magic, SegmentFormat.FORMAT, segment.queueId(), segment.base(), segment.salt())
                .encode(header, 0);
        return header;
    }

    /** The segment takes no more messages. */
    private void finish(QueueSegments.Lane lane, Segment segment) throws IOException {
        flush(segment, files.of(segment, false));
        lane.open(null);
        leave(segment);
        segment.entries(null);
        files.close(segment);
    }

    private void leave(Segment segment) {
        if (current == segment) {
            current = null;
        }
    }

    void recovered(QueueSegments queue) {
        for (Segment segment : queue.all()) {
            segment.unforced(true);
            dirty.add(segment);
        }
        dirtyDirectories.add(SegmentFormat.DIRECTORY);
        dirtyDirectories.add(SegmentFormat.queueDirectory(queue.queueId()));
    }

    void settled(Segment segment) {
        dirty.add(segment);
    }

    /** Removes the files of a segment of which nothing is left. */
    void remove(QueueSegments.Lane lane, Segment segment) throws IOException {
        lane.remove(segment);
        leave(segment);
        dirty.remove(segment);
        segment.delete();
        files.close(segment);
        // The new name says that the removal was meant. Without it a crash between the two would leave either a segment
        // that has lost what
        // was settled, or an index that looks as if its segment were lost.
        disk.rename(segment.segmentPath(), segment.gonePath());
        disk.delete(segment.indexPath());
        disk.delete(segment.gonePath());
        dirtyDirectories.add(SegmentFormat.queueDirectory(segment.queueId()));
    }

    /** Removes everything of a queue. */
    void removeAll(QueueSegments queue) throws IOException {
        for (QueueSegments.Lane lane : queue.lanes()) {
            for (Segment segment : List.copyOf(lane.segments())) {
                remove(lane, segment);
            }
        }
        String directory = SegmentFormat.queueDirectory(queue.queueId());
        dirtyDirectories.remove(directory);
        for (String left : disk.list(directory)) {
            disk.delete(directory + "/" + left); // files that recovery could not make sense of
        }
        disk.delete(directory);
        dirtyDirectories.add(SegmentFormat.DIRECTORY);
    }

    List<Segment> dirty() {
        return List.copyOf(dirty);
    }

    void flush(Segment segment) throws IOException {
        if (!segment.deleted() && dirty.contains(segment)) {
            flush(segment, files.of(segment, false));
        }
    }

    /** Makes new and removed files last. */
    void syncDirectories() throws IOException {
        for (String directory : dirtyDirectories) {
            if (disk.exists(directory)) {
                disk.syncDirectory(directory);
            }
        }
        dirtyDirectories.clear();
    }

    private void flush(Segment segment, SegmentFiles.Pair pair) throws IOException {
        if (!dirty.remove(segment)) {
            return;
        }
        if (current == segment) {
            output.write();
        }
        boolean mustLast = segment.durable();
        SegmentPositions positions = segment.positions();
        if (mustLast && segment.unforced()) {
            pair.segment().force();
            pair.index().force();
            segment.unforced(false);
        }
        if (!segment.hasUnindexed() && !(mustLast && positions.changedCount() > 0)) {
            return;
        }
        if (segment.hasUnindexed() && mustLast) {
            pair.segment().force();
            segment.segmentForced(segment.segmentEnd());
            leave(segment); // its frames tell from now on up to where it is on disk
        }
        indexOutput.use(
                pair.index(), SegmentFormat.indexSalt(segment.salt()), segment.indexEnd(), segment.indexForced());
        writeEntries(indexOutput, segment.entries(), segment.indexed());
        segment.allIndexed();
        if (mustLast) {
            writeSettled(indexOutput, positions);
        }
        indexOutput.write();
        segment.indexEnd(indexOutput.offset());
        if (mustLast) {
            pair.index().force();
            segment.indexForced(segment.indexEnd());
        }
    }

    static void writeEntries(FrameOutput output, @Nullable SegmentEntries entries, int from) throws IOException {
        if (entries == null) {
            return;
        }
        for (int i = from; i < entries.count(); ) {
            int count = Math.min(SegmentFormat.ENTRIES_PER_FRAME, entries.count() - i);
            output.begin(SegmentFormat.ENTRIES, count * SegmentFormat.ENTRY_BYTES);
            int at = output.payloadAt();
            for (int end = i + count; i < end; i++) {
                entries.encode(i, output.buffer(), at);
                at += SegmentFormat.ENTRY_BYTES;
            }
            output.end();
        }
    }

    static void writeSettled(FrameOutput output, SegmentPositions positions) throws IOException {
        int left = positions.changedCount();
        int word = positions.nextChanged(0);
        while (left > 0) {
            int count = Math.min(SegmentFormat.ENTRIES_PER_FRAME, left);
            output.begin(SegmentFormat.SETTLED, count * SegmentFormat.SETTLED_BYTES);
            int at = output.payloadAt();
            for (int i = 0; i < count; i++) {
                output.buffer().putInt(at, positions.key(word));
                output.buffer().putLong(at + 4, positions.settledBits(word));
                at += SegmentFormat.SETTLED_BYTES;
                word = positions.nextChanged(word + 1);
            }
            output.end();
            left -= count;
        }
        positions.written();
    }
}
