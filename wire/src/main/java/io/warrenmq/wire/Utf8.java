package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * UTF-8 on the wire. Some names travel as opaque octets in RabbitMQ (table keys, properties, routing keys):
 * {@link #decode} keeps those lossless by mapping each octet 0x80-0xFF that is not part of valid UTF-8 to the lone
 * surrogate U+DC80-U+DCFF, which valid UTF-8 cannot produce, and {@link #encode} maps them back. Use {@link #printable}
 * before giving such a text to JSON or a terminal.
 */
public final class Utf8 {
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int ESCAPE_BASE = 0xDC00;

    private Utf8() {}

    /** Whether the range is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). */
    public static boolean isValid(ByteBuffer buffer, int offset, int length) {
        int position = offset;
        int end = offset + length;
        while (end - position >= Long.BYTES && (buffer.getLong(position) & HIGH_BITS) == 0) {
            position += Long.BYTES;
        }
        while (position < end) {
            int size = sequenceLength(buffer, position, end);
            if (size == 0) {
                return false;
            }
            position += size;
        }
        return true;
    }

    /** Length of the well-formed sequence at position, or 0 if there is none before end. */
    private static int sequenceLength(ByteBuffer buffer, int position, int end) {
        int first = buffer.get(position);
        if (first >= 0) {
            return 1;
        }
        first &= 0xFF;
        int size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
        if (size == 0 || end - position < size) {
            return 0;
        }
        int second = buffer.get(position + 1) & 0xFF;
        int lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < size; i++) {
            if ((buffer.get(position + i) & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** Lossless text of the range; see the class comment for octets that are not UTF-8. */
    public static String decode(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        if (isValid(buffer, offset, length)) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return decodeEscaping(bytes);
    }

    static String decode(byte[] bytes) {
        return decode(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    private static String decodeEscaping(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        StringBuilder text = new StringBuilder(bytes.length);
        int position = 0;
        while (position < bytes.length) {
            int size = sequenceLength(buffer, position, bytes.length);
            if (size == 0) {
                text.append((char) (ESCAPE_BASE + (bytes[position] & 0xFF)));
                position++;
            } else {
                text.append(new String(bytes, position, size, StandardCharsets.UTF_8));
                position += size;
            }
        }
        return text.toString();
    }

    /** The octets of a text; inverse of {@link #decode}. */
    public static byte[] encode(String text) {
        if (!hasEscape(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = new byte[text.length() * 3];
        int size = 0;
        int index = 0;
        while (index < text.length()) {
            int codePoint = text.codePointAt(index);
            index += Character.charCount(codePoint);
            if (isEscape(codePoint)) {
                bytes[size++] = (byte) (codePoint - ESCAPE_BASE);
            } else {
                byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(encoded, 0, bytes, size, encoded.length);
                size += encoded.length;
            }
        }
        return Arrays.copyOf(bytes, size);
    }

    /** Size in bytes of {@link #encode} of the text. */
    public static int encodedLength(String text) {
        int size = 0;
        int index = 0;
        while (index < text.length()) {
            int codePoint = text.codePointAt(index);
            index += Character.charCount(codePoint);
            size += encodedLength(codePoint);
        }
        return size;
    }

    /** The longest prefix of whole characters that encodes to at most maxBytes. */
    public static String prefix(String text, int maxBytes) {
        int size = 0;
        int index = 0;
        while (index < text.length()) {
            int codePoint = text.codePointAt(index);
            size += encodedLength(codePoint);
            if (size > maxBytes) {
                break;
            }
            index += Character.charCount(codePoint);
        }
        return text.substring(0, index);
    }

    /** The text with everything that is not a character replaced by U+FFFD. */
    public static String printable(String text) {
        if (text.codePoints().noneMatch(Utf8::isSurrogate)) {
            return text;
        }
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(isSurrogate(c) ? 0xFFFD : c));
        return printable.toString();
    }

    /** Whether the text stands for octets that are not UTF-8. */
    public static boolean hasEscape(String text) {
        return text.codePoints().anyMatch(Utf8::isEscape);
    }

    private static int encodedLength(int codePoint) {
        if (codePoint < 0x80 || isSurrogate(codePoint)) {
            // An escape stands for one octet; any other lone surrogate is encoded as '?'.
            return 1;
        }
        return codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static boolean isEscape(int codePoint) {
        return codePoint >= ESCAPE_BASE + 0x80 && codePoint <= ESCAPE_BASE + 0xFF;
    }
}
