package io.warrenmq.wire;

import java.math.BigInteger;
import java.nio.ByteBuffer;

/**
 * The expiration property: milliseconds as decimal text, read as RabbitMQ reads it. Results below zero are the errors,
 * so that the hot path needs no object.
 */
public final class Expiration {
    /** Ten years. */
    public static final long MAX_MS = 315_360_000_000L;

    public static final long NO_INTEGER = -1;
    public static final long LEFTOVER_STRING = -2;
    public static final long VALUE_NEGATIVE = -3;
    public static final long VALUE_TOO_LARGE = -4;
    public static final long ABSENT = -5;

    private Expiration() {}

    /** Milliseconds from 0 to {@link #MAX_MS}, or one of the errors. */
    public static long parse(ByteBuffer buffer, int offset, int length) {
        int end = offset + length;
        int digits = offset + signLength(buffer, offset, end);
        int position = digits;
        long value = 0;
        while (position < end && isDigit(buffer.get(position))) {
            // Stops growing once beyond every legal value: 255 digits do not fit a long.
            value = value > MAX_MS ? value : value * 10 + (buffer.get(position) - '0');
            position++;
        }
        if (position == digits) {
            return NO_INTEGER;
        }
        if (position < end) {
            return LEFTOVER_STRING;
        }
        if (buffer.get(offset) == '-' && value != 0) {
            return VALUE_NEGATIVE;
        }
        return value > MAX_MS ? VALUE_TOO_LARGE : value;
    }

    /** The explanation that goes with error 406 for an expiration that does not parse. */
    public static String explanation(String expiration) {
        ByteBuffer bytes = ByteBuffer.wrap(Utf8.encode(expiration));
        long outcome = parse(bytes, 0, bytes.capacity());
        String reason;
        if (outcome == NO_INTEGER) {
            reason = "no_integer";
        } else if (outcome == LEFTOVER_STRING) {
            reason = "{leftover_string," + ErlangText.quoted(expiration.substring(numberLength(bytes))) + "}";
        } else if (outcome == VALUE_NEGATIVE) {
            reason = "{value_negative," + new BigInteger(expiration) + "}";
        } else if (outcome == VALUE_TOO_LARGE) {
            reason = "{value_too_large," + new BigInteger(expiration) + "}";
        } else {
            throw new IllegalArgumentException("'" + expiration + "' is a valid expiration");
        }
        return "invalid expiration '" + Utf8.printable(expiration) + "': " + reason;
    }

    /** Sign and digits in front; ASCII, so as many characters as bytes. */
    private static int numberLength(ByteBuffer bytes) {
        int position = signLength(bytes, 0, bytes.capacity());
        while (position < bytes.capacity() && isDigit(bytes.get(position))) {
            position++;
        }
        return position;
    }

    private static int signLength(ByteBuffer buffer, int offset, int end) {
        return offset < end && (buffer.get(offset) == '-' || buffer.get(offset) == '+') ? 1 : 0;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
