package io.warrenmq.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Writes arguments one after the other, or only counts their bytes: one description of a layout serves for size and
 * content, so the two cannot disagree. Owned by the thread that encodes.
 */
final class WireWriter {
    private static final int SHORTSTR_MAX_BYTES = 255;

    private final @Nullable ByteBuffer buffer;
    private int position;

    private WireWriter(@Nullable ByteBuffer buffer, int position) {
        this.buffer = buffer;
        this.position = position;
    }

    static WireWriter counting() {
        return new WireWriter(null, 0);
    }

    static WireWriter at(ByteBuffer buffer, int offset) {
        return new WireWriter(buffer, offset);
    }

    /** Offset behind what was written; when counting, the number of bytes. */
    int position() {
        return position;
    }

    void octet(int value) {
        if (buffer != null) {
            buffer.put(position, (byte) value);
        }
        position += 1;
    }

    void u16(int value) {
        if (buffer != null) {
            buffer.putShort(position, (short) value);
        }
        position += 2;
    }

    void u32(long value) {
        if (buffer != null) {
            buffer.putInt(position, (int) value);
        }
        position += 4;
    }

    void i64(long value) {
        if (buffer != null) {
            buffer.putLong(position, value);
        }
        position += 8;
    }

    /** Up to eight bits in one octet, the first in the least significant place. */
    void bits(boolean... bits) {
        int octet = 0;
        for (int i = 0; i < bits.length; i++) {
            octet |= bits[i] ? 1 << i : 0;
        }
        octet(octet);
    }

    void shortstr(String text) {
        byte[] bytes = Utf8.encode(text);
        if (bytes.length > SHORTSTR_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "shortstr of " + bytes.length + " bytes, at most " + SHORTSTR_MAX_BYTES + " allowed");
        }
        octet(bytes.length);
        raw(bytes);
    }

    void longstr(Octets octets) {
        u32(octets.length());
        if (buffer != null) {
            octets.copyTo(buffer, position);
        }
        position += octets.length();
    }

    void longstr(String text) {
        longstr(Octets.of(text));
    }

    void table(FieldTable table) {
        int start = position;
        u32(0);
        for (FieldTable.Entry entry : table.entries()) {
            shortstr(entry.name());
            value(entry.value());
        }
        patchLength(start);
    }

    private void array(FieldValue.Array array) {
        int start = position;
        u32(0);
        array.values().forEach(this::value);
        patchLength(start);
    }

    private void value(FieldValue value) {
        octet(value.tag());
        switch (value) {
            case FieldValue.Bool(boolean bool) -> octet(bool ? 1 : 0);
            case FieldValue.Int8(long number) -> octet((int) number);
            case FieldValue.UInt8(long number) -> octet((int) number);
            case FieldValue.Int16(long number) -> u16((int) number);
            case FieldValue.UInt16(long number) -> u16((int) number);
            case FieldValue.Int32(long number) -> u32(number);
            case FieldValue.UInt32(long number) -> u32(number);
            case FieldValue.Int64(long number) -> i64(number);
            case FieldValue.Float32(float number) -> u32(Float.floatToRawIntBits(number));
            case FieldValue.Float64(double number) -> i64(Double.doubleToRawLongBits(number));
            case FieldValue.Decimal(int scale, long unscaled) -> {
                octet(scale);
                u32(unscaled);
            }
            case FieldValue.LongString(Octets octets) -> longstr(octets);
            case FieldValue.Array array -> array(array);
            case FieldValue.Timestamp(long seconds) -> i64(seconds);
            case FieldValue.Table(FieldTable table) -> table(table);
            case FieldValue.VoidValue() -> {}
            case FieldValue.Binary(Octets octets) -> longstr(octets);
        }
    }

    private void patchLength(int start) {
        if (buffer != null) {
            buffer.putInt(start, position - start - 4);
        }
    }

    private void raw(byte[] bytes) {
        if (buffer != null) {
            buffer.put(position, bytes);
        }
        position += bytes.length;
    }
}
