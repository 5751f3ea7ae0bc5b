package io.warrenmq.wire;

import java.nio.ByteBuffer;

/** basic.reject in place. Offsets count from the frame payload, the class id. */
public final class BasicReject {
    public static final int FRAME_BYTES = FrameHeader.OVERHEAD_BYTES + 13;

    private static final int PAYLOAD_BYTES = FRAME_BYTES - FrameHeader.OVERHEAD_BYTES;
    private static final int DELIVERY_TAG = 4;
    private static final int BITS = 12;

    private BasicReject() {}

    /** Whether the arguments fill the payload exactly; the other readers expect that. */
    public static boolean isWellFormed(int payloadLength) {
        return payloadLength == PAYLOAD_BYTES;
    }

    public static long deliveryTag(ByteBuffer buffer, int payloadOffset) {
        return buffer.getLong(payloadOffset + DELIVERY_TAG);
    }

    public static boolean requeue(ByteBuffer buffer, int payloadOffset) {
        return (buffer.get(payloadOffset + BITS) & 1) != 0;
    }

    /** Writes the whole frame of {@link #FRAME_BYTES}; returns the offset behind it. */
    public static int writeFrame(ByteBuffer target, int offset, int channel, long deliveryTag, boolean requeue) {
        int payload = offset + FrameHeader.BYTES;
        target.putInt(payload, MethodId.BASIC_REJECT);
        target.putLong(payload + DELIVERY_TAG, deliveryTag);
        target.put(payload + BITS, (byte) (requeue ? 1 : 0));
        return FrameHeader.enclose(FrameType.METHOD, channel, target, offset, payload + PAYLOAD_BYTES);
    }
}
