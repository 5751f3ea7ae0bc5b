package io.warrenmq.store.segment;

import io.warrenmq.store.disk.DiskFile;
import io.warrenmq.store.frame.FileHeader;
import io.warrenmq.store.frame.Frame;
import io.warrenmq.store.frame.FrameScanner;
import io.warrenmq.store.frame.ProvenFrames;
import io.warrenmq.store.frame.ScanBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads index files. Owned by one thread. */
final class IndexFile {
    private final DiskFile file;
    private final ScanBuffer scratch;
    private long end = FileHeader.RESERVED_BYTES;
    private long damagedAt = Long.MAX_VALUE;

    IndexFile(DiskFile file, ScanBuffer scratch) {
        this.file = file;
        this.scratch = scratch;
    }

    /** Receives settled positions. */
    @FunctionalInterface
    interface Settled {
        void settled(int key, long bits);
    }

    static Optional<FileHeader> header(DiskFile file, long magic) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(FileHeader.RESERVED_BYTES);
        return FileHeader.decode(header, 0, file.read(header, 0), magic, SegmentFormat.FORMAT);
    }

    /** Whether something stands where the first frame should. */
    static boolean hasFrame(DiskFile file) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(Frame.HEAD_BYTES);
        int size = file.read(head, FileHeader.RESERVED_BYTES);
        for (int i = 0; i < size; i++) {
            if (head.get(i) != 0) {
                return true;
            }
        }
        return false;
    }

    /** Reads all frames that can be read. */
    void read(long salt, SegmentEntries entries, Settled settled) throws IOException {
        FrameScanner scanner =
                new FrameScanner(file, scratch, FileHeader.RESERVED_BYTES, SegmentFormat.indexSalt(salt));
        ProvenFrames frames = new ProvenFrames(scanner, false, offset -> damagedAt = Math.min(damagedAt, offset));
        while (frames.next()) {
            read(frames.frame(), entries, settled);
        }
        end = frames.frame().offset();
    }

    /** Where the last frame ends. */
    long end() {
        return end;
    }

    /** Whether something that was on disk cannot be read. */
    boolean damaged() {
        return damagedAt != Long.MAX_VALUE;
    }

    /** The first damaged place. */
    long damagedAt() {
        return damagedAt;
    }

    private static void read(FrameScanner frame, SegmentEntries entries, Settled settled) {
        ByteBuffer buffer = frame.buffer();
        int at = frame.payloadAt();
        int payloadEnd = at + frame.payloadBytes();
        if (frame.type() == SegmentFormat.ENTRIES) {
            for (; at < payloadEnd; at += SegmentFormat.ENTRY_BYTES) {
                entries.decode(buffer, at);
            }
        } else {
            for (; at < payloadEnd; at += SegmentFormat.SETTLED_BYTES) {
                settled.settled(buffer.getInt(at), buffer.getLong(at + 4));
            }
        }
    }
}
