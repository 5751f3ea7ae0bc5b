package io.warrenmq.cluster.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads what {@link ByteWriter} wrote. Nothing is allocated on the word of a length that the bytes do not bear out. Not
 * thread-safe.
 */
final class ByteReader {
    private final ByteBuffer in;

    ByteReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    long number() {
        return require(Long.BYTES).getLong();
    }

    int tag() {
        return require(1).get() & 0xff;
    }

    /** A number that is not the length of what follows. */
    int smallCount() {
        return require(Integer.BYTES).getInt();
    }

    boolean flag() {
        return tag() != 0;
    }

    byte[] bytes() {
        byte[] value = new byte[count(1)];
        in.get(value);
        return value;
    }

    String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    <T> List<T> list(Function<ByteReader, T> reader) {
        int count = count(1);
        List<T> values = new ArrayList<>(count);
        for (int n = 0; n < count; n++) {
            values.add(reader.apply(this));
        }
        return values;
    }

    /** Reads a list whose values go elsewhere. */
    void each(Consumer<ByteReader> reader) {
        int count = count(1);
        for (int n = 0; n < count; n++) {
            reader.accept(this);
        }
    }

    boolean atEnd() {
        return !in.hasRemaining();
    }

    /** @throws MalformedException if something follows */
    void end() {
        if (!atEnd()) {
            throw new MalformedException(in.remaining() + " bytes too many");
        }
    }

    private int count(int leastBytes) {
        int count = require(Integer.BYTES).getInt();
        if (count < 0 || count > in.remaining() / leastBytes) {
            throw new MalformedException("a count of " + count + " with " + in.remaining() + " bytes left");
        }
        return count;
    }

    private ByteBuffer require(int bytes) {
        if (in.remaining() < bytes) {
            throw new MalformedException("ends " + (bytes - in.remaining()) + " bytes too early");
        }
        return in;
    }

    /** Bytes that no version of this program that is known here has written. */
    static final class MalformedException extends IllegalArgumentException {
        MalformedException(String message) {
            super(message);
        }
    }
}
