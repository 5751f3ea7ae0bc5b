package io.warrenmq.store.memory;

import java.nio.ByteBuffer;

/**
 * A message in memory, in the log and in segments: a head of fixed size, then the wire image.
 *
 * <pre>
 *  0  int    size of the whole record, head included, in bytes
 *  4  int    size of the body, in bytes
 *  8  int    size of the content header payload (class, weight, body size, flags, properties), in bytes
 * 12  short  offset of the content header frame from the start of the wire image, in bytes
 * 14  byte   flags
 * 15  byte   priority as published (absent: 0)
 * 16  long   expiration as published, in ms; -1 when there is none
 * 24  ...    wire image
 * </pre>
 *
 * The wire image is the tail of a basic.deliver as it goes out: exchange shortstr, routing-key shortstr, the frame end
 * octet of the method frame, the content header frame and, when the body is not empty, one body frame with the whole
 * body. Channel numbers in the two frames are 0 and patched by the connection that sends them. A consumer whose
 * frame-max is smaller than the body frame gets the body split (AMQP 0-9-1 §4.2.3); everybody else gets one bulk copy.
 */
public final class MessageRecord {
    public static final int HEAD_BYTES = 24;

    /** delivery-mode 2. */
    public static final int PERSISTENT = 1;
    /** The properties hold a headers table. */
    public static final int HAS_HEADERS = 2;
    /** The expiration property is present and parsed. */
    public static final int HAS_EXPIRATION = 4;
    /** The headers table holds CC (BCC was removed when the record was made). */
    public static final int HAS_CC = 8;

    /** Frame header and frame end octet. */
    public static final int FRAME_OVERHEAD_BYTES = 8;

    private MessageRecord() {}

    /** Size of a record whose parts have these sizes. */
    public static int sizeBytes(int exchangeBytes, int routingKeyBytes, int headerPayloadBytes, int bodyBytes) {
        return HEAD_BYTES
                + 1
                + exchangeBytes
                + 1
                + routingKeyBytes
                + 1
                + FRAME_OVERHEAD_BYTES
                + headerPayloadBytes
                + (bodyBytes == 0 ? 0 : FRAME_OVERHEAD_BYTES + bodyBytes);
    }

    /** Writes the head; {@code headerFrameOffset} counts from the start of the wire image. */
    public static void writeHead(
            ByteBuffer memory,
            int offset,
            int sizeBytes,
            int bodySizeBytes,
            int headerPayloadBytes,
            int headerFrameOffset,
            int flags,
            int priority,
            long expirationMs) {
        memory.putInt(offset, sizeBytes);
        memory.putInt(offset + 4, bodySizeBytes);
        memory.putInt(offset + 8, headerPayloadBytes);
        memory.putShort(offset + 12, (short) headerFrameOffset);
        memory.put(offset + 14, (byte) flags);
        memory.put(offset + 15, (byte) priority);
        memory.putLong(offset + 16, expirationMs);
    }

    public static int sizeBytes(ByteBuffer memory, int offset) {
        return memory.getInt(offset);
    }

    public static int bodySizeBytes(ByteBuffer memory, int offset) {
        return memory.getInt(offset + 4);
    }

    public static int headerPayloadBytes(ByteBuffer memory, int offset) {
        return memory.getInt(offset + 8);
    }

    /** From the start of the wire image. */
    public static int headerFrameOffset(ByteBuffer memory, int offset) {
        return memory.getShort(offset + 12);
    }

    public static int flags(ByteBuffer memory, int offset) {
        return memory.get(offset + 14);
    }

    public static int priority(ByteBuffer memory, int offset) {
        return memory.get(offset + 15) & 0xFF;
    }

    public static long expirationMs(ByteBuffer memory, int offset) {
        return memory.getLong(offset + 16);
    }

    public static int wireOffset(int offset) {
        return offset + HEAD_BYTES;
    }

    public static int wireSizeBytes(ByteBuffer memory, int offset) {
        return memory.getInt(offset) - HEAD_BYTES;
    }

    /** Absolute offset of the content header payload. */
    public static int headerPayloadOffset(ByteBuffer memory, int offset) {
        return offset + HEAD_BYTES + headerFrameOffset(memory, offset) + 7;
    }

    /** Absolute offset of the body; meaningless when the body is empty. */
    public static int bodyOffset(ByteBuffer memory, int offset) {
        return headerPayloadOffset(memory, offset) + headerPayloadBytes(memory, offset) + FRAME_OVERHEAD_BYTES;
    }
}
