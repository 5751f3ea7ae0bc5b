package io.warrenmq.wire;

import java.nio.ByteBuffer;

/** basic.get-ok written in place, the address copied from where the message lies. */
public final class BasicGetOk {
    private static final int DELIVERY_TAG = 4;
    private static final int ADDRESS = DELIVERY_TAG + 9;

    private BasicGetOk() {}

    public static int frameLength(int addressLength) {
        return FrameHeader.OVERHEAD_BYTES + ADDRESS + addressLength + 4;
    }

    /**
     * Writes the whole frame.
     *
     * @param source holds the address (see {@link BasicPublish}) at addressOffset
     * @param messageCount messages left in the queue, unsigned 32 bits
     * @return the offset behind the frame
     */
    public static int writeFrame(
            ByteBuffer target,
            int offset,
            int channel,
            long deliveryTag,
            boolean redelivered,
            ByteBuffer source,
            int addressOffset,
            int addressLength,
            long messageCount) {
        int payload = offset + FrameHeader.BYTES;
        target.putInt(payload, MethodId.BASIC_GET_OK);
        target.putLong(payload + DELIVERY_TAG, deliveryTag);
        target.put(payload + DELIVERY_TAG + 8, (byte) (redelivered ? 1 : 0));
        target.put(payload + ADDRESS, source, addressOffset, addressLength);
        int count = payload + ADDRESS + addressLength;
        target.putInt(count, (int) messageCount);
        return FrameHeader.enclose(FrameType.METHOD, channel, target, offset, count + 4);
    }
}
