package io.warrenmq.wire;

import java.nio.ByteBuffer;

/** {@code type:u8 channel:u16 size:u32}, the payload, then {@link #END}. */
public final class FrameHeader {
    public static final int BYTES = 7;

    /** What a frame adds to its payload: the header and the end octet. */
    public static final int OVERHEAD_BYTES = BYTES + 1;

    public static final int END = 0xCE;

    private FrameHeader() {}

    public static int type(ByteBuffer buffer, int offset) {
        return buffer.get(offset) & 0xFF;
    }

    public static int channel(ByteBuffer buffer, int offset) {
        return buffer.getShort(offset + 1) & 0xFFFF;
    }

    /** Payload size in bytes, 0 to 2^32-1: compare with frame_max before narrowing. */
    public static long size(ByteBuffer buffer, int offset) {
        return buffer.getInt(offset + 3) & 0xFFFF_FFFFL;
    }

    public static void write(ByteBuffer buffer, int offset, int type, int channel, int size) {
        buffer.put(offset, (byte) type);
        buffer.putShort(offset + 1, (short) channel);
        buffer.putInt(offset + 3, size);
    }

    /** Moves a frame to another channel. */
    public static void channel(ByteBuffer buffer, int offset, int channel) {
        buffer.putShort(offset + 1, (short) channel);
    }

    /** Puts header and end octet around a payload that lies in between; returns the frame's end. */
    static int enclose(int type, int channel, ByteBuffer buffer, int offset, int payloadEnd) {
        write(buffer, offset, type, channel, payloadEnd - offset - BYTES);
        buffer.put(payloadEnd, (byte) END);
        return payloadEnd + 1;
    }

    /** Writes a heartbeat, which is {@link #OVERHEAD_BYTES} long; returns its end. */
    public static int writeHeartbeat(ByteBuffer buffer, int offset) {
        return enclose(FrameType.HEARTBEAT, 0, buffer, offset, offset + BYTES);
    }
}
