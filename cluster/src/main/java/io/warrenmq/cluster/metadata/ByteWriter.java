package io.warrenmq.cluster.metadata;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Values one after another, big-endian. Not thread-safe. */
final class ByteWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] scratch = new byte[Long.BYTES];

    ByteWriter number(long value) {
        ByteBuffer.wrap(scratch).putLong(value);
        out.write(scratch, 0, Long.BYTES);
        return this;
    }

    ByteWriter count(int value) {
        ByteBuffer.wrap(scratch).putInt(value);
        out.write(scratch, 0, Integer.BYTES);
        return this;
    }

    ByteWriter tag(int value) {
        out.write(value);
        return this;
    }

    ByteWriter flag(boolean value) {
        return tag(value ? 1 : 0);
    }

    ByteWriter bytes(byte[] value) {
        count(value.length);
        out.writeBytes(value);
        return this;
    }

    ByteWriter text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    <T> ByteWriter list(Collection<T> values, BiConsumer<ByteWriter, T> writer) {
        count(values.size());
        values.forEach(value -> writer.accept(this, value));
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
