package io.warrenmq.wire;

import java.nio.ByteBuffer;

/**
 * basic.publish where it lies in the buffer. Offsets count from the frame payload (the class id); all but
 * {@link #isWellFormed} expect that to hold. Exchange and routing key with their length octets are called the address:
 * they lie side by side in publish, deliver, return and get-ok, so one copy carries both over.
 */
public final class BasicPublish {
    private static final int ADDRESS = 6;
    private static final int SMALLEST = ADDRESS + 3;
    private static final int MANDATORY = 1;
    private static final int IMMEDIATE = 2;

    private BasicPublish() {}

    /** Whether the arguments fill the payload exactly; if not, {@link Methods#decode} says why. */
    public static boolean isWellFormed(ByteBuffer buffer, int payloadOffset, int payloadLength) {
        if (payloadLength < SMALLEST) {
            return false;
        }
        int left = payloadLength - SMALLEST - exchangeLength(buffer, payloadOffset);
        return left >= 0 && left == routingKeyLength(buffer, payloadOffset);
    }

    public static int addressOffset(int payloadOffset) {
        return payloadOffset + ADDRESS;
    }

    public static int addressLength(ByteBuffer buffer, int payloadOffset) {
        return 2 + exchangeLength(buffer, payloadOffset) + routingKeyLength(buffer, payloadOffset);
    }

    public static int exchangeOffset(ByteBuffer buffer, int payloadOffset) {
        return payloadOffset + ADDRESS + 1;
    }

    public static int exchangeLength(ByteBuffer buffer, int payloadOffset) {
        return buffer.get(payloadOffset + ADDRESS) & 0xFF;
    }

    public static int routingKeyOffset(ByteBuffer buffer, int payloadOffset) {
        return exchangeOffset(buffer, payloadOffset) + exchangeLength(buffer, payloadOffset) + 1;
    }

    public static int routingKeyLength(ByteBuffer buffer, int payloadOffset) {
        return buffer.get(routingKeyOffset(buffer, payloadOffset) - 1) & 0xFF;
    }

    public static boolean mandatory(ByteBuffer buffer, int payloadOffset) {
        return (bits(buffer, payloadOffset) & MANDATORY) != 0;
    }

    public static boolean immediate(ByteBuffer buffer, int payloadOffset) {
        return (bits(buffer, payloadOffset) & IMMEDIATE) != 0;
    }

    private static int bits(ByteBuffer buffer, int payloadOffset) {
        return buffer.get(addressOffset(payloadOffset) + addressLength(buffer, payloadOffset));
    }
}
