package io.warrenmq.store.segment;

import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.frame.Damage;
import io.warrenmq.store.frame.FileHeader;
import io.warrenmq.store.frame.Frame;
import io.warrenmq.store.frame.FrameOutput;
import io.warrenmq.store.frame.FrameScanner;
import io.warrenmq.store.frame.ScanBuffer;
import io.warrenmq.store.memory.MessageRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Opens one segment at recovery. What its index does not tell, because a crash came first or because it is damaged, is
 * read from the segment itself, and the index written anew. Owned by the recovering thread.
 */
final class SegmentLoader {
    private final Disk disk;
    private final Damage damage;
    private final ScanBuffer scratch;
    private final long queueId;
    private final long base;
    private final int number;
    private final String segmentPath;
    private final String indexPath;
    private final SegmentRecovery.Log log;
    /** What the index says of settled positions, per 64 of them. */
    private final Map<Integer, Long> settledWords = new HashMap<>();

    private SegmentEntries entries = new SegmentEntries();

    SegmentLoader(
            Disk disk,
            Damage damage,
            ScanBuffer scratch,
            long queueId,
            long base,
            int number,
            SegmentRecovery.Log log) {
        this.disk = disk;
        this.damage = damage;
        this.scratch = scratch;
        this.queueId = queueId;
        this.base = base;
        this.number = number;
        this.segmentPath = SegmentFormat.path(queueId, base, number, SegmentFormat.SEGMENT_SUFFIX);
        this.indexPath = SegmentFormat.path(queueId, base, number, SegmentFormat.INDEX_SUFFIX);
        this.log = log;
    }

    /** The segment, absent when nothing in it can be of use. */
    Optional<Segment> load() throws IOException {
        log.named(queueId, base + 1);
        if (!disk.exists(segmentPath)) {
            return loadWithoutSegment();
        }
        try (DiskFile segmentFile = disk.open(segmentPath, false);
                DiskFile indexFile = disk.open(indexPath, true)) {
            Optional<FileHeader> indexHeader = IndexFile.header(indexFile, SegmentFormat.INDEX_MAGIC);
            Optional<FileHeader> header =
                    indexHeader.isPresent() ? indexHeader : IndexFile.header(segmentFile, SegmentFormat.SEGMENT_MAGIC);
            if (header.isEmpty()) {
                // A crash before anything was forced leaves such files, and then there is nothing to tell. It takes the
                // first frame along,
                // which shares a sector with the header.
                if (IndexFile.hasFrame(segmentFile) || IndexFile.hasFrame(indexFile)) {
                    damage.found(
                            segmentPath, 0, "neither the segment nor its index can be read; its messages are lost");
                }
                return Optional.empty();
            }
            Segment segment = new Segment(queueId, base, number, header.get().salt());
            readFiles(segment, segmentFile, indexFile, indexHeader.isPresent());
            settle(segment);
            if (entries.count() > 0) {
                return Optional.of(segment);
            }
        }
        disk.delete(indexPath);
        disk.delete(segmentPath);
        return Optional.empty();
    }

    private void readFiles(Segment segment, DiskFile segmentFile, DiskFile indexFile, boolean indexReadable)
            throws IOException {
        IndexFile index = new IndexFile(indexFile, scratch);
        if (indexReadable) {
            index.read(segment.salt(), entries, this::settledOnDisk);
        }
        boolean rewrite = !indexReadable || index.damaged() || index.end() != indexFile.size();
        if (index.damaged()) {
            damage.found(
                    indexPath,
                    index.damagedAt(),
                    "the index is read from the segment again; messages that were settled may come back as redelivered");
            SegmentEntries listed = entries;
            entries = new SegmentEntries();
            scan(segment, segmentFile);
            findMissing(listed);
        } else {
            int listed = entries.count();
            cutOff(segmentFile.size());
            int kept = entries.count();
            scan(segment, segmentFile);
            rewrite |= kept != listed || entries.count() != kept;
        }
        addAll(segment);
        settledWords.forEach(segment.positions()::settledOnDisk);
        segment.segmentForced(segment.segmentEnd());
        segment.indexEnd(index.end());
        segment.indexForced(index.end());
        if (rewrite) {
            rewriteIndex(segment, segmentFile);
        }
    }

    /** What intact parts of a damaged index list and the segment does not have. */
    private void findMissing(SegmentEntries listed) {
        int missing = 0;
        for (int i = 0; i < listed.count(); i++) {
            if ((listed.flags(i) & SpillBatch.DURABLE) != 0
                    && !isSettled(listed.delta(i))
                    && entries.find(listed.delta(i)) < 0) {
                log.missing(queueId, base + listed.delta(i));
                missing++;
            }
        }
        if (missing > 0) {
            damage.found(segmentPath, 0, missing + " messages that the index lists cannot be read");
        }
    }

    /** Entries whose bytes are not in the file. */
    private void cutOff(long segmentSize) {
        int kept = entries.count();
        while (kept > 0 && end(kept - 1) > segmentSize) {
            kept--;
        }
        int missing = 0;
        for (int i = kept; i < entries.count(); i++) {
            // Only what must last is forced before the index lists it.
            if (isDurable(i) && !isSettled(entries.delta(i))) {
                log.missing(queueId, base + entries.delta(i));
                missing++;
            }
        }
        entries.truncate(kept);
        if (missing > 0) {
            damage.found(
                    segmentPath,
                    segmentSize,
                    "the segment ends here although its index lists " + missing + " more messages");
        }
    }

    private void settledOnDisk(int key, long bits) {
        settledWords.merge(key, bits, (a, b) -> a | b);
    }

    private boolean isSettled(int delta) {
        return (settledWords.getOrDefault(delta >>> 6, 0L) & 1L << delta) != 0;
    }

    private boolean isDurable(int i) {
        return (entries.flags(i) & SpillBatch.DURABLE) != 0;
    }

    private long end(int i) {
        return entries.offset(i) + Frame.HEAD_BYTES + SegmentFormat.MESSAGE_HEAD_BYTES + entries.recordBytes(i);
    }

    /**
     * Reads messages behind those that are known. What an index lists was forced; what follows may have been cut off by
     * a crash in any way, and is in the log then.
     */
    private void scan(Segment segment, DiskFile file) throws IOException {
        long start = FileHeader.RESERVED_BYTES;
        if (entries.count() > 0) {
            int last = entries.count() - 1;
            start = entries.offset(last)
                    + Frame.totalBytes(SegmentFormat.MESSAGE_HEAD_BYTES + (long) entries.recordBytes(last));
        }
        if (start >= file.size()) {
            return;
        }
        FrameScanner frames = new FrameScanner(file, scratch, start, segment.salt());
        long bad = Long.MAX_VALUE;
        while (true) {
            if (frames.next()) {
                add(frames);
                if (frames.synced() > bad) {
                    damage.found(segmentPath, bad, "one or more messages are lost");
                    bad = Long.MAX_VALUE;
                }
            } else {
                bad = Math.min(bad, frames.offset());
                if (!frames.resync()) {
                    return;
                }
            }
        }
    }

    private void add(FrameScanner frame) {
        ByteBuffer buffer = frame.buffer();
        int at = frame.payloadAt();
        int recordAt = at + SegmentFormat.MESSAGE_HEAD_BYTES;
        entries.add(
                (int) (buffer.getLong(at) - base),
                frame.offset(),
                frame.payloadBytes() - SegmentFormat.MESSAGE_HEAD_BYTES,
                MessageRecord.bodySizeBytes(buffer, recordAt),
                buffer.getLong(at + 8),
                (int) buffer.getLong(at + 16),
                MessageRecord.priority(buffer, recordAt));
    }

    private void addAll(Segment segment) {
        for (int i = 0; i < entries.count(); i++) {
            segment.added(base + entries.delta(i), entries.offset(i), entries.recordBytes(i));
            if (isDurable(i)) {
                segment.makeDurable();
            }
        }
        segment.allIndexed();
    }

    private void rewriteIndex(Segment segment, DiskFile segmentFile) throws IOException {
        String newPath = SegmentFormat.path(queueId, base, number, SegmentFormat.NEW_INDEX_SUFFIX);
        segmentFile.force(); // an index never lists what is not on disk
        try (DiskFile file = disk.open(newPath, true)) {
            file.truncate(0);
            file.write(SegmentWriter.header(SegmentFormat.INDEX_MAGIC, segment), 0);
            FrameOutput output = new FrameOutput(64 * 1024);
            output.use(file, SegmentFormat.indexSalt(segment.salt()), FileHeader.RESERVED_BYTES, 0);
            SegmentWriter.writeEntries(output, entries, 0);
            segment.positions().changeAll();
            SegmentWriter.writeSettled(output, segment.positions());
            output.write();
            file.force();
            segment.indexEnd(output.offset());
            segment.indexForced(output.offset());
        }
        disk.rename(newPath, indexPath);
        disk.syncDirectory(SegmentFormat.queueDirectory(queueId));
    }

    private void settle(Segment segment) {
        for (int i = 0; i < entries.count(); i++) {
            if (!isDurable(i)) {
                long position = base + entries.delta(i);
                segment.settle(position, position); // only in memory as far as its publisher knows
            }
        }
        log.settled(queueId, segment.first(), segment.last(), segment::settle);
    }

    /** Only the index is left: of a segment that had nothing to last, or the segment was lost. */
    private Optional<Segment> loadWithoutSegment() throws IOException {
        Segment segment;
        try (DiskFile indexFile = disk.open(indexPath, false)) {
            Optional<FileHeader> header = IndexFile.header(indexFile, SegmentFormat.INDEX_MAGIC);
            if (header.isEmpty()) {
                return Optional.empty();
            }
            segment = new Segment(queueId, base, number, header.get().salt());
            new IndexFile(indexFile, scratch).read(segment.salt(), entries, this::settledOnDisk);
        }
        addAll(segment);
        settledWords.forEach(segment.positions()::settledOnDisk);
        settle(segment);
        log.named(queueId, segment.last() + 1);
        for (int i = 0; i < entries.count(); i++) {
            if (segment.positions().isLive(entries.delta(i))) {
                log.missing(queueId, base + entries.delta(i));
            }
        }
        if (segment.positions().live() > 0) {
            damage.found(
                    segmentPath,
                    0,
                    "the segment is missing although its index lists "
                            + segment.positions().live() + " messages");
        }
        disk.delete(indexPath);
        return Optional.empty();
    }
}
