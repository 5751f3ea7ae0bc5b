package io.warrenmq.store.segment;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Open files of segments, those used last: thousands of deep queues must not need thousands of file handles. Owned by
 * the segment thread.
 */
final class SegmentFiles {
    private static final int MOST_OPEN = 128;

    private final Disk disk;
    private final LinkedHashMap<Segment, Pair> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Owner owner;

    /** Who writes to the files. */
    @FunctionalInterface
    interface Owner {
        /** The files are about to be closed; what is not written and forced must be now. */
        void closing(Segment segment, Pair files) throws IOException;
    }

    /** The two files of a segment. */
    record Pair(DiskFile segment, DiskFile index) {
        void close() throws IOException {
            segment.close();
            index.close();
        }
    }

    SegmentFiles(Disk disk, Owner owner) {
        this.disk = disk;
        this.owner = owner;
    }

    /** The files of a segment, made when {@code create}. */
    Pair of(Segment segment, boolean create) throws IOException {
        Pair known = open.get(segment);
        if (known != null) {
            return known;
        }
        while (open.size() >= MOST_OPEN) {
            Iterator<Map.Entry<Segment, Pair>> eldest = open.entrySet().iterator();
            Map.Entry<Segment, Pair> entry = eldest.next();
            // An error of a delayed write is told to a file that is open; so nothing may be left to be written when it
            // is closed.
            owner.closing(entry.getKey(), entry.getValue());
            eldest.remove();
            entry.getValue().close();
        }
        DiskFile data = disk.open(segment.segmentPath(), create);
        DiskFile index;
        try {
            index = disk.open(segment.indexPath(), create);
        } catch (IOException e) {
            data.close();
            throw e;
        }
        Pair pair = new Pair(data, index);
        open.put(segment, pair);
        return pair;
    }

    void close(Segment segment) throws IOException {
        Pair pair = open.remove(segment);
        if (pair != null) {
            pair.close();
        }
    }

    void closeAll() throws IOException {
        for (Pair pair : open.values()) {
            pair.close();
        }
        open.clear();
    }
}
