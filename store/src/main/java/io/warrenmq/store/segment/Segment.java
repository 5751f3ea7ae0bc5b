package io.warrenmq.store.segment;

import io.warrenmq.store.frame.FileHeader;
import io.warrenmq.store.frame.Frame;
import org.jspecify.annotations.Nullable;

/** A run of messages of one lane of a queue, in two files. Owned by the segment thread. */
final class Segment {
    private final long queueId;
    private final long base;
    private final int number;
    private final long salt;
    private final SegmentPositions positions = new SegmentPositions();
    private long first;
    private long last;
    private long segmentEnd = FileHeader.RESERVED_BYTES;
    private long indexEnd = FileHeader.RESERVED_BYTES;
    private long segmentForced;
    private long indexForced;
    private int count;
    private int indexed;
    private boolean durable;
    private boolean unforced;
    private boolean deleted;

    /** All entries, as long as some are not in the index file; later they are read from there when needed. */
    private @Nullable SegmentEntries entries;

    /**
     * @param base what positions in its index count from
     * @param number tells segments of the same base apart
     */
    Segment(long queueId, long base, int number, long salt) {
        this.queueId = queueId;
        this.base = base;
        this.number = number;
        this.first = base;
        this.last = base;
        this.salt = salt;
    }

    long queueId() {
        return queueId;
    }

    long base() {
        return base;
    }

    /** Position of the first message. */
    long first() {
        return first;
    }

    /** Position of the last message. */
    long last() {
        return last;
    }

    long salt() {
        return salt;
    }

    String segmentPath() {
        return SegmentFormat.path(queueId, base, number, SegmentFormat.SEGMENT_SUFFIX);
    }

    String indexPath() {
        return SegmentFormat.path(queueId, base, number, SegmentFormat.INDEX_SUFFIX);
    }

    /** What the segment is called while it is being removed. */
    String gonePath() {
        return SegmentFormat.path(queueId, base, number, SegmentFormat.GONE_SUFFIX);
    }

    SegmentPositions positions() {
        return positions;
    }

    int delta(long position) {
        return (int) (position - base);
    }

    boolean covers(long position) {
        return position >= first && position <= last && positions.contains(delta(position));
    }

    /** Settles what it holds of a range of positions; whether anything changed. */
    boolean settle(long from, long to) {
        long low = Math.max(from, first);
        long high = Math.min(to, last);
        return low <= high && positions.settle(delta(low), delta(high));
    }

    int count() {
        return count;
    }

    /** Where the next message goes in the segment file. */
    long segmentEnd() {
        return segmentEnd;
    }

    long indexEnd() {
        return indexEnd;
    }

    void indexEnd(long offset) {
        indexEnd = offset;
    }

    /** Up to where the segment file is on disk. */
    long segmentForced() {
        return segmentForced;
    }

    void segmentForced(long offset) {
        segmentForced = offset;
    }

    /** Up to where the index file is on disk. */
    long indexForced() {
        return indexForced;
    }

    void indexForced(long offset) {
        indexForced = offset;
    }

    /** Whether it holds a message that must survive a restart: only then anything of it is forced. */
    boolean durable() {
        return durable;
    }

    void makeDurable() {
        durable = true;
    }

    /** Recovered: what was read of its files may not be on disk, when only the process before was killed. */
    boolean unforced() {
        return unforced;
    }

    void unforced(boolean is) {
        unforced = is;
    }

    boolean deleted() {
        return deleted;
    }

    void delete() {
        deleted = true;
        entries = null;
    }

    /** Entries that are not in the index file begin here in {@link #entries}. */
    int indexed() {
        return indexed;
    }

    boolean hasUnindexed() {
        return indexed < count;
    }

    /** All entries are in the index file. */
    void allIndexed() {
        indexed = count;
    }

    void entries(@Nullable SegmentEntries newEntries) {
        entries = newEntries;
    }

    @Nullable
    SegmentEntries entries() {
        return entries;
    }

    /** A message was put at {@code offset} of the segment file. */
    void added(long position, long offset, int recordBytes) {
        if (count == 0) {
            first = position;
        }
        last = position;
        count++;
        positions.add(delta(position));
        segmentEnd = offset + Frame.totalBytes(SegmentFormat.MESSAGE_HEAD_BYTES + (long) recordBytes);
    }
}
