package io.warrenmq.wire;

import java.nio.ByteBuffer;

/** basic.deliver in place: a fixed prefix for each consumer, then tag, redelivered and address. */
public final class BasicDeliver {
    private static final int CONSUMER_TAG = 4;

    private BasicDeliver() {}

    /** The beginning of every delivery to a consumer: frame header, method id and consumer tag. */
    public static byte[] prefix(int channel, String consumerTag) {
        byte[] tag = Utf8.encode(consumerTag);
        if (tag.length > 255) {
            throw new IllegalArgumentException("consumer tag of " + tag.length + " bytes, at most 255 allowed");
        }
        ByteBuffer prefix = ByteBuffer.allocate(FrameHeader.BYTES + CONSUMER_TAG + 1 + tag.length);
        FrameHeader.write(prefix, 0, FrameType.METHOD, channel, 0);
        prefix.putInt(FrameHeader.BYTES, MethodId.BASIC_DELIVER);
        prefix.put(FrameHeader.BYTES + CONSUMER_TAG, (byte) tag.length);
        prefix.put(FrameHeader.BYTES + CONSUMER_TAG + 1, tag);
        return prefix.array();
    }

    public static int frameLength(byte[] prefix, int addressLength) {
        return prefix.length + 8 + 1 + addressLength + 1;
    }

    /**
     * Writes the whole frame.
     *
     * @param source holds the address (see {@link BasicPublish}) at addressOffset
     * @return the offset behind the frame
     */
    public static int writeFrame(
            ByteBuffer target,
            int offset,
            byte[] prefix,
            long deliveryTag,
            boolean redelivered,
            ByteBuffer source,
            int addressOffset,
            int addressLength) {
        target.put(offset, prefix);
        int position = offset + prefix.length;
        target.putLong(position, deliveryTag);
        target.put(position + 8, (byte) (redelivered ? 1 : 0));
        target.put(position + 9, source, addressOffset, addressLength);
        int end = position + 9 + addressLength;
        target.putInt(offset + FrameHeader.BYTES - 4, end - offset - FrameHeader.BYTES);
        target.put(end, (byte) FrameHeader.END);
        return end + 1;
    }

    /** Whether the arguments fill the payload exactly; the other readers expect that. */
    public static boolean isWellFormed(ByteBuffer buffer, int payloadOffset, int payloadLength) {
        if (payloadLength < CONSUMER_TAG + 1) {
            return false;
        }
        int left = payloadLength - (afterTag(buffer, payloadOffset) - payloadOffset) - 9;
        if (left < 2) {
            return false;
        }
        int address = addressOffset(buffer, payloadOffset);
        int exchangeLength = buffer.get(address) & 0xFF;
        return left >= 2 + exchangeLength && left == addressLength(buffer, payloadOffset);
    }

    public static int consumerTagOffset(int payloadOffset) {
        return payloadOffset + CONSUMER_TAG + 1;
    }

    public static int consumerTagLength(ByteBuffer buffer, int payloadOffset) {
        return buffer.get(payloadOffset + CONSUMER_TAG) & 0xFF;
    }

    public static long deliveryTag(ByteBuffer buffer, int payloadOffset) {
        return buffer.getLong(afterTag(buffer, payloadOffset));
    }

    public static boolean redelivered(ByteBuffer buffer, int payloadOffset) {
        return (buffer.get(afterTag(buffer, payloadOffset) + 8) & 1) != 0;
    }

    public static int addressOffset(ByteBuffer buffer, int payloadOffset) {
        return afterTag(buffer, payloadOffset) + 9;
    }

    public static int addressLength(ByteBuffer buffer, int payloadOffset) {
        int address = addressOffset(buffer, payloadOffset);
        int exchangeLength = buffer.get(address) & 0xFF;
        return 2 + exchangeLength + (buffer.get(address + 1 + exchangeLength) & 0xFF);
    }

    private static int afterTag(ByteBuffer buffer, int payloadOffset) {
        return consumerTagOffset(payloadOffset) + consumerTagLength(buffer, payloadOffset);
    }
}
