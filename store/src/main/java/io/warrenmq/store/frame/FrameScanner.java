package io.warrenmq.store.frame;

import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Reads the frames of a file one after the other and finds the next intact one behind damage. Owned by one thread. */
public final class FrameScanner {
    private static final int STEP_BYTES = 8;

    private final DiskFile file;
    private final ScanBuffer scratch;
    private final long salt;
    private final long end;
    private final CRC32C crc = new CRC32C();
    private ByteBuffer window;
    private long windowOffset;
    private int windowBytes;
    private long offset;
    private long nextOffset;

    /**
     * @param scratch reused from file to file; what it holds is valid until the scanner moves on
     * @param start where the first frame begins
     */
    public FrameScanner(DiskFile file, ScanBuffer scratch, long start, long salt) throws IOException {
        this.file = file;
        this.scratch = scratch;
        this.window = scratch.bytes();
        this.salt = salt;
        this.end = file.size();
        this.offset = start;
        this.nextOffset = start;
    }

    /**
     * Moves to the frame that follows; false when no intact frame begins there, with {@link #offset} where it should.
     */
    public boolean next() throws IOException {
        offset = nextOffset;
        if (!intact(offset)) {
            return false;
        }
        nextOffset = offset + Frame.totalBytes(payloadBytes());
        return true;
    }

    /** After {@link #next} found none: searches the next intact frame, which {@link #next} then moves to. */
    public boolean resync() throws IOException {
        for (long at = offset + STEP_BYTES; at + Frame.HEAD_BYTES <= end; at += STEP_BYTES) {
            if (fill(at, Frame.HEAD_BYTES)
                    && Frame.stamp(window, (int) (at - windowOffset)) == salt + at
                    && intact(at)) {
                nextOffset = at;
                return true;
            }
        }
        return false;
    }

    /** {@link #next} shall look at {@code frameOffset} next. */
    public void moveTo(long frameOffset) {
        nextOffset = frameOffset;
    }

    /** Where in the file this frame begins. */
    public long offset() {
        return offset;
    }

    /** Where in the file the frame after this one begins. */
    public long nextOffset() {
        return nextOffset;
    }

    /** Where the file ends. */
    public long end() {
        return end;
    }

    public int type() {
        return Frame.type(window, inWindow(offset));
    }

    /** The file was on disk up to here when this frame was written. */
    public long synced() {
        return Frame.synced(window, inWindow(offset));
    }

    public int payloadBytes() {
        return Frame.payloadBytes(window, inWindow(offset));
    }

    /** What holds the payload, from {@link #payloadAt} on; until the scanner moves on. */
    public ByteBuffer buffer() {
        return window;
    }

    public int payloadAt() {
        return inWindow(offset) + Frame.HEAD_BYTES;
    }

    private int inWindow(long at) {
        return (int) (at - windowOffset);
    }

    private boolean intact(long at) throws IOException {
        if (!fill(at, Frame.HEAD_BYTES) || Frame.stamp(window, inWindow(at)) != salt + at) {
            return false;
        }
        int payload = Frame.payloadBytes(window, inWindow(at));
        // The stamp was right, so this size was once written here; it is still believed only as far as the file
        // reaches.
        if (payload < 0 || payload > end - at - Frame.HEAD_BYTES || !fill(at, Frame.HEAD_BYTES + payload)) {
            return false;
        }
        return Frame.intact(window, inWindow(at), windowBytes, salt + at, crc);
    }

    private boolean fill(long at, int count) throws IOException {
        if (at + count > end) {
            return false;
        }
        if (at >= windowOffset && at + count <= windowOffset + windowBytes) {
            return true;
        }
        window = scratch.ofAtLeast(count);
        window.clear();
        window.limit((int) Math.min(window.capacity(), end - at));
        windowOffset = at;
        windowBytes = file.read(window, at);
        window.clear();
        return windowBytes >= count;
    }
}
