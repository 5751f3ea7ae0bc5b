package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads arguments one after the other from a range of a buffer. Every length is checked against the octets that are
 * there before anything is allocated for it. Owned by the thread that decodes.
 */
final class WireReader {
    private final ByteBuffer buffer;
    private final int end;
    private final DecodeLimits limits;
    private int position;
    private int elementCount;

    WireReader(ByteBuffer buffer, int offset, int length, DecodeLimits limits) {
        this.buffer = buffer;
        this.position = offset;
        this.end = offset + length;
        this.limits = limits;
    }

    int octet() {
        return buffer.get(take(1)) & 0xFF;
    }

    int u16() {
        return buffer.getShort(take(2)) & 0xFFFF;
    }

    long u32() {
        return buffer.getInt(take(4)) & 0xFFFF_FFFFL;
    }

    long i64() {
        return buffer.getLong(take(8));
    }

    /** A shortstr that must be text. */
    String shortstr() {
        int length = octet();
        int start = take(length);
        if (!Utf8.isValid(buffer, start, length)) {
            throw new DecodeException(DecodeException.Kind.MALFORMED_UTF8, start, "shortstr is not valid UTF-8");
        }
        return Utf8.decode(buffer, start, length);
    }

    /** A shortstr that RabbitMQ treats as opaque. */
    String opaqueShortstr() {
        int length = octet();
        return Utf8.decode(buffer, take(length), length);
    }

    void skipShortstr() {
        take(octet());
    }

    Octets longstr() {
        int length = length();
        return Octets.of(buffer, take(length), length);
    }

    FieldTable table() {
        int length = length();
        if (length > limits.maxBytes()) {
            throw DecodeException.limit(
                    position - 4, "table of " + length + " bytes, at most " + limits.maxBytes() + " allowed");
        }
        return tableEntries(length);
    }

    FieldTable tableEntries(int length) {
        return entries(length, 1);
    }

    void expectEnd() {
        if (position != end) {
            throw DecodeException.malformed(position, (end - position) + " octets left over");
        }
    }

    private FieldTable entries(int length, int depth) {
        int stop = enter(length, depth);
        if (length == 0) {
            return FieldTable.EMPTY;
        }
        List<FieldTable.Entry> entries = new ArrayList<>(4);
        while (position < stop) {
            countElement();
            entries.add(new FieldTable.Entry(opaqueShortstr(), value(depth)));
        }
        leave(stop);
        return new FieldTable(entries);
    }

    private FieldValue array(int length, int depth) {
        int stop = enter(length, depth);
        List<FieldValue> values = new ArrayList<>(4);
        while (position < stop) {
            countElement();
            values.add(value(depth));
        }
        leave(stop);
        return new FieldValue.Array(values);
    }

    private FieldValue value(int depth) {
        int tag = octet();
        return switch (tag) {
            case 't' -> new FieldValue.Bool(octet() != 0);
            case 'b' -> new FieldValue.Int8((byte) octet());
            case 'B' -> new FieldValue.UInt8(octet());
            case 's' -> new FieldValue.Int16((short) u16());
            case 'u' -> new FieldValue.UInt16(u16());
            case 'I' -> new FieldValue.Int32((int) u32());
            case 'i' -> new FieldValue.UInt32(u32());
            case 'l', 'L' -> new FieldValue.Int64(i64());
            case 'f' -> new FieldValue.Float32(Float.intBitsToFloat((int) u32()));
            case 'd' -> new FieldValue.Float64(Double.longBitsToDouble(i64()));
            case 'D' -> new FieldValue.Decimal(octet(), u32());
            case 'S' -> new FieldValue.LongString(longstr());
            case 'A' -> array(length(), depth + 1);
            case 'T' -> new FieldValue.Timestamp(i64());
            case 'F' -> new FieldValue.Table(entries(length(), depth + 1));
            case 'V' -> FieldValue.VoidValue.VOID;
            case 'x' -> new FieldValue.Binary(longstr());
            default -> throw DecodeException.malformed(position - 1, "unknown field type " + tag);
        };
    }

    private int enter(int length, int depth) {
        if (depth > limits.maxDepth()) {
            throw DecodeException.limit(position, "nested deeper than " + limits.maxDepth());
        }
        if (length > end - position) {
            throw truncated(length);
        }
        return position + length;
    }

    /** An entry that ran past its table would otherwise be read with octets of what follows. */
    private void leave(int stop) {
        if (position != stop) {
            throw DecodeException.malformed(stop, "entry exceeds its table or array");
        }
    }

    private void countElement() {
        if (++elementCount > limits.maxElements()) {
            throw DecodeException.limit(position, "more than " + limits.maxElements() + " elements");
        }
    }

    /** A u32 length that the remaining octets can hold. */
    private int length() {
        long length = u32();
        if (length > end - position) {
            throw truncated(length);
        }
        return (int) length;
    }

    private int take(int size) {
        int start = position;
        if (size > end - start) {
            throw truncated(size);
        }
        position = start + size;
        return start;
    }

    private DecodeException truncated(long wanted) {
        return DecodeException.malformed(position, wanted + " octets expected, " + (end - position) + " left");
    }
}
