package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Checks an encoded table exactly as {@link FieldTable#decode} would and notes where wanted entries are, without
 * allocating: what a publish with headers needs. Reusable; owned by one thread.
 */
public final class TableScanner {
    /** Offset of an entry that is not there. */
    public static final int ABSENT = -1;

    private static final String UNKNOWN_TYPE = "unknown field type";
    private static final String TRUNCATED = "fewer octets than announced";
    private static final String OVERRUN = "entry exceeds its table or array";
    private static final String LEFT_OVER = "octets left over";
    private static final String TOO_DEEP = "nested too deeply";
    private static final String TOO_MANY = "too many elements";
    private static final String TOO_LONG = "table too long";

    private final DecodeLimits limits;
    private final byte[][] wanted;
    private final int[] valueOffsets;
    private int end;
    private int elementCount;
    private String problem = "";
    private int problemOffset;

    /** Notes the first entry of each of these names, at the outermost level only. */
    public TableScanner(DecodeLimits limits, String... wantedNames) {
        this.limits = limits;
        this.wanted = Arrays.stream(wantedNames).map(Utf8::encode).toArray(byte[][]::new);
        this.valueOffsets = new int[wantedNames.length];
    }

    /**
     * Scans a table that must fill the range exactly, its 4 octets of length included.
     *
     * @return whether it is well-formed and within the limits; if not, see {@link #problem}
     */
    public boolean scan(ByteBuffer buffer, int offset, int length) {
        forget();
        end = offset + length;
        int start = lengthEnd(buffer, offset);
        if (start < 0) {
            return false;
        }
        int size = buffer.getInt(offset);
        if (size > limits.maxBytes()) {
            fail(TOO_LONG, offset);
            return false;
        }
        if (start + size != end) {
            fail(LEFT_OVER, start + size);
            return false;
        }
        return entries(buffer, start, end, 1) >= 0;
    }

    /**
     * Where the value of a wanted name is: the offset of its type octet, or {@link #ABSENT}.
     *
     * @param index position of the name among those given to the constructor
     */
    public int valueOffset(int index) {
        return valueOffsets[index];
    }

    /** Why the last scan failed; empty if it did not. */
    public String problem() {
        return problem;
    }

    /** Absolute index in the buffer at which the last scan failed. */
    public int problemOffset() {
        return problemOffset;
    }

    void forget() {
        Arrays.fill(valueOffsets, ABSENT);
        elementCount = 0;
        problem = "";
        problemOffset = 0;
    }

    /** Offset of the type octet of the first entry of that name in a table that scanned well. */
    public static int find(ByteBuffer buffer, int tableOffset, byte[] name) {
        int position = tableOffset + 4;
        int tableEnd = position + buffer.getInt(tableOffset);
        while (position < tableEnd) {
            int nameLength = buffer.get(position) & 0xFF;
            int value = position + 1 + nameLength;
            if (matches(buffer, position + 1, nameLength, name)) {
                return value;
            }
            position = value + 1 + valueLength(buffer, value);
        }
        return ABSENT;
    }

    /** Whether the value at this type octet is a whole number. */
    public static boolean isInteger(ByteBuffer buffer, int valueOffset) {
        return switch (buffer.get(valueOffset)) {
            case 'b', 'B', 's', 'u', 'I', 'i', 'l', 'L' -> true;
            default -> false;
        };
    }

    /** The whole number at this type octet. */
    public static long integer(ByteBuffer buffer, int valueOffset) {
        int value = valueOffset + 1;
        return switch (buffer.get(valueOffset)) {
            case 'b' -> buffer.get(value);
            case 'B' -> buffer.get(value) & 0xFF;
            case 's' -> buffer.getShort(value);
            case 'u' -> buffer.getShort(value) & 0xFFFF;
            case 'I' -> buffer.getInt(value);
            case 'i' -> buffer.getInt(value) & 0xFFFF_FFFFL;
            case 'l', 'L' -> buffer.getLong(value);
            default -> throw new IllegalArgumentException("no whole number at offset " + valueOffset);
        };
    }

    /** Bytes of the value behind this type octet, in a table that scanned well. */
    public static int valueLength(ByteBuffer buffer, int valueOffset) {
        int fixed = fixedLength(buffer.get(valueOffset));
        return fixed >= 0 ? fixed : 4 + buffer.getInt(valueOffset + 1);
    }

    /** Returns the offset behind the entries, or -1 after a failure. */
    private int entries(ByteBuffer buffer, int start, int stop, int depth) {
        int position = start;
        while (position < stop) {
            int nameLength = buffer.get(position) & 0xFF;
            int value = position + 1 + nameLength;
            if (value >= end) {
                return fail(TRUNCATED, position);
            }
            if (depth == 1) {
                note(buffer, position + 1, nameLength, value);
            }
            position = element(buffer, value, depth);
            if (position < 0) {
                return position;
            }
        }
        return position == stop ? position : fail(OVERRUN, stop);
    }

    private int values(ByteBuffer buffer, int start, int stop, int depth) {
        int position = start;
        while (position < stop) {
            position = element(buffer, position, depth);
            if (position < 0) {
                return position;
            }
        }
        return position == stop ? position : fail(OVERRUN, stop);
    }

    private int element(ByteBuffer buffer, int offset, int depth) {
        if (++elementCount > limits.maxElements()) {
            return fail(TOO_MANY, offset);
        }
        byte tag = buffer.get(offset);
        int fixed = fixedLength(tag);
        if (fixed >= 0) {
            return fixed <= end - offset - 1 ? offset + 1 + fixed : fail(TRUNCATED, offset);
        }
        return switch (tag) {
            case 'S', 'x' -> {
                int start = lengthEnd(buffer, offset + 1);
                yield start < 0 ? start : start + buffer.getInt(offset + 1);
            }
            case 'A', 'F' -> compound(buffer, offset, depth + 1);
            default -> fail(UNKNOWN_TYPE, offset);
        };
    }

    private int compound(ByteBuffer buffer, int offset, int depth) {
        int start = lengthEnd(buffer, offset + 1);
        if (start < 0) {
            return start;
        }
        if (depth > limits.maxDepth()) {
            return fail(TOO_DEEP, offset);
        }
        int stop = start + buffer.getInt(offset + 1);
        return buffer.get(offset) == 'A' ? values(buffer, start, stop, depth) : entries(buffer, start, stop, depth);
    }

    /** The offset behind a length that the octets left can hold, or -1 after a failure. */
    private int lengthEnd(ByteBuffer buffer, int offset) {
        int left = end - offset - 4;
        if (left < 0) {
            return fail(TRUNCATED, offset);
        }
        int length = buffer.getInt(offset);
        return length >= 0 && length <= left ? offset + 4 : fail(TRUNCATED, offset);
    }

    private void note(ByteBuffer buffer, int nameOffset, int nameLength, int valueOffset) {
        for (int i = 0; i < wanted.length; i++) {
            if (valueOffsets[i] == ABSENT && matches(buffer, nameOffset, nameLength, wanted[i])) {
                valueOffsets[i] = valueOffset;
            }
        }
    }

    private static boolean matches(ByteBuffer buffer, int offset, int length, byte[] name) {
        if (length != name.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer.get(offset + i) != name[i]) {
                return false;
            }
        }
        return true;
    }

    /** Bytes of a value of fixed size, -1 for the other types and for what is no type. */
    private static int fixedLength(byte tag) {
        return switch (tag) {
            case 'V' -> 0;
            case 't', 'b', 'B' -> 1;
            case 's', 'u' -> 2;
            case 'I', 'i', 'f' -> 4;
            case 'D' -> 5;
            case 'l', 'L', 'd', 'T' -> 8;
            default -> -1;
        };
    }

    private int fail(String reason, int offset) {
        problem = reason;
        problemOffset = offset;
        return -1;
    }
}
