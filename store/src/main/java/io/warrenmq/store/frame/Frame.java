package io.warrenmq.store.frame;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A frame: a head of fixed size, a payload, and padding up to the next multiple of 8.
 *
 * <pre>
 *  0  int    CRC-32C of everything from offset 4 to the end of the payload
 *  4  int    size of the payload, in bytes
 *  8  long   stamp: salt of the file + offset of the frame in the file
 * 16  byte   type, meaning depends on the kind of file
 * 17  byte   0
 * 18  short  0
 * 20  int    synced: when the frame was written, the file was known to be on disk up to this offset, in units of 8 bytes
 * 24  ...    payload
 * </pre>
 *
 * The salt is drawn anew for each use of a file. A frame that an earlier use left behind, that was meant for another
 * offset, or that a client placed inside a message body therefore never passes for a frame. The synced offset tells
 * damage from a torn write: what lies before it was once on disk.
 */
public final class Frame {
    public static final int HEAD_BYTES = 24;

    private static final int ALIGNMENT_BYTES = 8;

    private Frame() {}

    /** Size of a frame with its padding. */
    public static long totalBytes(long payloadBytes) {
        return (HEAD_BYTES + payloadBytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
    }

    /** Writes the head of a frame, the checksum left out. */
    public static void writeHead(ByteBuffer buffer, int at, int payloadBytes, long stamp, int type, long synced) {
        buffer.putInt(at + 4, payloadBytes);
        buffer.putLong(at + 8, stamp);
        buffer.putInt(at + 16, type << 24);
        buffer.putInt(at + 20, (int) (synced / ALIGNMENT_BYTES));
    }

    /** Computes and writes the checksum of a frame that is complete in {@code buffer}; zeroes its padding. */
    public static void seal(ByteBuffer buffer, int at, int payloadBytes, CRC32C crc) {
        int end = at + HEAD_BYTES + payloadBytes;
        int paddedEnd = at + (int) totalBytes(payloadBytes);
        for (int i = end; i < paddedEnd; i++) {
            buffer.put(i, (byte) 0);
        }
        crc.reset();
        buffer.limit(end).position(at + 4);
        crc.update(buffer);
        buffer.clear();
        buffer.putInt(at, (int) crc.getValue());
    }

    static int crc(ByteBuffer buffer, int at) {
        return buffer.getInt(at);
    }

    static int payloadBytes(ByteBuffer buffer, int at) {
        return buffer.getInt(at + 4);
    }

    static long stamp(ByteBuffer buffer, int at) {
        return buffer.getLong(at + 8);
    }

    static int type(ByteBuffer buffer, int at) {
        return buffer.get(at + 16);
    }

    static long synced(ByteBuffer buffer, int at) {
        return (buffer.getInt(at + 20) & 0xFFFF_FFFFL) * ALIGNMENT_BYTES;
    }

    /**
     * Whether an intact frame stands at {@code at} of the buffer, which ends at {@code limit} and begins at
     * {@code fileOffset} - at.
     */
    public static boolean intact(ByteBuffer buffer, int at, int limit, long expectedStamp, CRC32C crc) {
        if (at + HEAD_BYTES > limit || stamp(buffer, at) != expectedStamp) {
            return false;
        }
        int payload = payloadBytes(buffer, at);
        if (payload < 0 || payload > limit - at - HEAD_BYTES) {
            return false;
        }
        crc.reset();
        buffer.limit(at + HEAD_BYTES + payload).position(at + 4);
        crc.update(buffer);
        buffer.clear();
        return crc(buffer, at) == (int) crc.getValue();
    }
}
