package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** An immutable sequence of octets: a longstr or byte array, which need not be text. */
public final class Octets implements Comparable<Octets> {
    public static final Octets EMPTY = new Octets(new byte[0]);

    private static final int SHOWN_BYTES = 64;

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Octets of(byte... bytes) {
        return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
    }

    public static Octets of(String text) {
        return text.isEmpty() ? EMPTY : new Octets(Utf8.encode(text));
    }

    public static Octets of(ByteBuffer buffer, int offset, int length) {
        if (length == 0) {
            return EMPTY;
        }
        byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return new Octets(bytes);
    }

    public int length() {
        return bytes.length;
    }

    public byte at(int index) {
        return bytes[index];
    }

    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Lossless text, see {@link Utf8#decode}. */
    public String text() {
        return Utf8.decode(bytes);
    }

    public boolean isUtf8() {
        return Utf8.isValid(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    public void copyTo(ByteBuffer target, int offset) {
        target.put(offset, bytes);
    }

    /** Unsigned byte order, the order in which RabbitMQ sorts names. */
    @Override
    public int compareTo(Octets other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** Erlang's rendering, shortened: values can be megabytes. */
    @Override
    public String toString() {
        return ErlangText.binary(bytes, SHOWN_BYTES);
    }
}
