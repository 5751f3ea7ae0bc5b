package io.warrenmq.app.blackbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of AMQP one after the other, right or wrong as the test wants. Owned by the test's thread. */
public final class Payload {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    /** Begins a method frame's payload; the id is {@code class << 16 | method}. */
    public static Payload method(int id) {
        return new Payload().longUint(id);
    }

    public Payload octet(int value) {
        out.write(value);
        return this;
    }

    public Payload shortUint(int value) {
        return octet(value >>> 8).octet(value);
    }

    public Payload longUint(long value) {
        return shortUint((int) (value >>> 16)).shortUint((int) value);
    }

    public Payload longlong(long value) {
        return longUint(value >>> 32).longUint(value);
    }

    /** The bits of one octet, the first one lowest. */
    public Payload bits(boolean... bits) {
        int octet = 0;
        for (int i = 0; i < bits.length; i++) {
            octet |= bits[i] ? 1 << i : 0;
        }
        return octet(octet);
    }

    public Payload shortstr(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > 255) {
            throw new IllegalArgumentException(bytes.length + " bytes do not fit into a shortstr");
        }
        return octet(bytes.length).raw(bytes);
    }

    public Payload longstr(String text) {
        return longstr(text.getBytes(StandardCharsets.UTF_8));
    }

    public Payload longstr(byte[] bytes) {
        return longUint(bytes.length).raw(bytes);
    }

    public Payload table(Table table) {
        return longstr(table.bytes());
    }

    public Payload raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }
}
