package io.warrenmq.store.segment;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.frame.ScanBuffer;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The live messages of several segments in ascending order of positions. Normally one segment follows the other, and
 * one index at a time is in memory; those that overlap are merged. Owned by the recovering thread.
 */
final class SegmentMerge {
    private final Disk disk;
    private final ScanBuffer scratch;
    private final List<Segment> segments;

    /** @param segments of one lane; sorted here */
    SegmentMerge(Disk disk, ScanBuffer scratch, List<Segment> segments) {
        this.disk = disk;
        this.scratch = scratch;
        this.segments = segments;
        segments.sort(Comparator.comparingLong(Segment::first));
    }

    void forEach(SegmentRecovery.Messages messages) throws IOException {
        PriorityQueue<Cursor> open = new PriorityQueue<>(Comparator.comparingLong(Cursor::position));
        int next = 0;
        while (next < segments.size() || !open.isEmpty()) {
            while (next < segments.size()
                    && (open.isEmpty()
                            || segments.get(next).first() <= open.element().position())) {
                Cursor cursor = new Cursor(segments.get(next), read(segments.get(next)));
                if (cursor.advance()) {
                    open.add(cursor);
                }
                next++;
            }
            Cursor lowest = open.poll();
            if (lowest != null) {
                long stop = Long.MAX_VALUE;
                if (!open.isEmpty()) {
                    stop = open.element().position();
                }
                if (next < segments.size()) {
                    stop = Math.min(stop, segments.get(next).first());
                }
                boolean more = true;
                while (more && lowest.position() < stop) {
                    lowest.emit(messages);
                    more = lowest.advance();
                }
                if (more) {
                    open.add(lowest);
                }
            }
        }
    }

    private SegmentEntries read(Segment segment) throws IOException {
        SegmentEntries entries = new SegmentEntries();
        try (DiskFile file = disk.open(segment.indexPath(), false)) {
            new IndexFile(file, scratch).read(segment.salt(), entries, (_, _) -> {});
        }
        return entries;
    }

    /** Goes through the live messages of one segment. */
    private static final class Cursor {
        private final Segment segment;
        private final SegmentEntries entries;
        private int at = -1;

        Cursor(Segment segment, SegmentEntries entries) {
            this.segment = segment;
            this.entries = entries;
        }

        long position() {
            return segment.base() + entries.delta(at);
        }

        boolean advance() {
            at++;
            while (at < entries.count() && !segment.positions().isLive(entries.delta(at))) {
                at++;
            }
            return at < entries.count();
        }

        void emit(SegmentRecovery.Messages messages) {
            messages.message(
                    position(),
                    entries.bodyBytes(at),
                    entries.priority(at),
                    entries.expiresAtMs(at),
                    entries.flags(at));
        }
    }
}
