package io.warrenmq.app.blackbox;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads the fields of AMQP one after the other. Owned by the test's thread. */
public final class Fields {
    private final ByteBuffer in;

    Fields(ByteBuffer in) {
        this.in = in;
    }

    public int octet() {
        return in.get() & 0xff;
    }

    public int shortUint() {
        return in.getShort() & 0xffff;
    }

    public long longUint() {
        return in.getInt() & 0xffff_ffffL;
    }

    public long longlong() {
        return in.getLong();
    }

    /** Text; bytes that are not UTF-8 fail the test. */
    public String shortstr() {
        return text(bytes(octet()));
    }

    public String longstr() {
        return text(bytes((int) longUint()));
    }

    /** What is left. */
    public byte[] rest() {
        return bytes(in.remaining());
    }

    /**
     * The strings, booleans and tables of a table, which is all that connection.start has. A table is flattened: its
     * entries are named {@code outer.inner}.
     */
    public Map<String, Object> table() {
        Map<String, Object> entries = new HashMap<>();
        table("", new Fields(ByteBuffer.wrap(bytes((int) longUint()))), entries);
        return entries;
    }

    private static void table(String prefix, Fields fields, Map<String, Object> entries) {
        while (fields.in.hasRemaining()) {
            String name = prefix + fields.shortstr();
            char tag = (char) fields.octet();
            switch (tag) {
                case 'S' -> entries.put(name, fields.longstr());
                case 't' -> entries.put(name, fields.octet() != 0);
                case 'I' -> entries.put(name, (int) fields.longUint());
                case 'l' -> entries.put(name, fields.longlong());
                case 'F' ->
                    table(name + ".", new Fields(ByteBuffer.wrap(fields.bytes((int) fields.longUint()))), entries);
                default -> throw new AssertionError("did not expect type '" + tag + "' for '" + name + "'");
            }
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("not UTF-8: " + new String(bytes, StandardCharsets.ISO_8859_1), e);
        }
    }
}
