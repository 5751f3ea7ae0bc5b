package io.warrenmq.store.frame;

import io.warrenmq.store.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Gathers frames in one direct buffer and writes them in one piece. Owned by one thread.
 *
 * <p>Use: {@link #begin} a frame, put its payload into {@link #buffer} from {@link #payloadAt} on, {@link #end} it;
 * then {@link #write}.
 */
public final class FrameOutput {
    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private @Nullable DiskFile file;
    private long salt;
    private long base;
    private int fill;
    private int payload;
    private long synced;

    public FrameOutput(int bufferBytes) {
        this.buffer = ByteBuffer.allocateDirect(bufferBytes);
    }

    /**
     * Goes on in a file; what was gathered for another one must have been written.
     *
     * @param offset where the next frame begins
     * @param syncedOffset the file is known to be on disk up to here
     */
    public void use(DiskFile newFile, long newSalt, long offset, long syncedOffset) {
        if (fill > 0) {
            throw new IllegalStateException(fill + " bytes were gathered for another file");
        }
        file = newFile;
        salt = newSalt;
        base = offset;
        synced = syncedOffset;
    }

    /** Where the next frame begins in the file. */
    public long offset() {
        return base + fill;
    }

    /** Whether a payload is small enough for {@link #begin}. */
    public boolean fits(long payloadBytes) {
        return Frame.totalBytes(payloadBytes) <= buffer.capacity();
    }

    /** Begins a frame whose payload fits into the buffer. */
    public void begin(int type, int payloadBytes) throws IOException {
        if (Frame.totalBytes(payloadBytes) > buffer.capacity() - fill) {
            write();
        }
        writeHead(type, payloadBytes);
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where the payload of the frame begins in the buffer. */
    public int payloadAt() {
        return fill + Frame.HEAD_BYTES;
    }

    public void end() {
        Frame.seal(buffer, fill, payload, crc);
        fill += (int) Frame.totalBytes(payload);
    }

    /** Begins a frame that is larger than the buffer. */
    public void beginLarge(int type, int payloadBytes) throws IOException {
        write();
        writeHead(type, payloadBytes);
    }

    /**
     * Ends and writes a frame that is larger than the buffer.
     *
     * @param headBytes payload bytes that are in the buffer, a multiple of 8
     * @param tail the rest of the payload
     */
    public void endLarge(int headBytes, ByteBuffer tail) throws IOException {
        int tailBytes = tail.remaining();
        crc.reset();
        buffer.limit(fill + Frame.HEAD_BYTES + headBytes).position(fill + 4);
        crc.update(buffer);
        buffer.clear();
        crc.update(tail.duplicate());
        buffer.putInt(fill, (int) crc.getValue());
        fill += Frame.HEAD_BYTES + headBytes;
        write();
        openFile().write(tail, base);
        // What pads the frame is whatever the file held; it is covered by no checksum.
        base += Frame.totalBytes(headBytes + (long) tailBytes) - Frame.HEAD_BYTES - headBytes;
    }

    public void write() throws IOException {
        if (fill > 0) {
            buffer.limit(fill).position(0);
            openFile().write(buffer, base);
            buffer.clear();
            base += fill;
            fill = 0;
        }
    }

    /** Forces the file: everything written before is then on disk. */
    public void force() throws IOException {
        openFile().force();
        synced = base;
    }

    private void writeHead(int type, int payloadBytes) {
        payload = payloadBytes;
        Frame.writeHead(buffer, fill, payloadBytes, salt + offset(), type, synced);
    }

    private DiskFile openFile() {
        DiskFile open = file;
        if (open == null) {
            throw new IllegalStateException("no file to write to");
        }
        return open;
    }
}
