package io.warrenmq.app.blackbox;

import java.nio.charset.StandardCharsets;

/** The entries of a field table in the order in which they were added, with the type tags that RabbitMQ gives them. */
public final class Table {
    private final Payload entries = new Payload();

    public static Table empty() {
        return new Table();
    }

    public Table string(String name, String value) {
        return field(name, 'S', new Payload().longstr(value));
    }

    public Table bool(String name, boolean value) {
        return field(name, 't', new Payload().bits(value));
    }

    public Table int32(String name, int value) {
        return field(name, 'I', new Payload().longUint(value));
    }

    public Table int64(String name, long value) {
        return field(name, 'l', new Payload().longlong(value));
    }

    public Table table(String name, Table value) {
        return field(name, 'F', new Payload().table(value));
    }

    /** An array whose items are already encoded, each with its tag. */
    public Table array(String name, Payload items) {
        return field(name, 'A', new Payload().longstr(items.bytes()));
    }

    /** An array of long strings. */
    public Table strings(String name, String... values) {
        Payload items = new Payload();
        for (String value : values) {
            items.octet('S').longstr(value);
        }
        return array(name, items);
    }

    public Table field(String name, char tag, Payload value) {
        entries.shortstr(name).octet(tag).raw(value.bytes());
        return this;
    }

    /** The entries without the length in front of them. */
    public byte[] bytes() {
        return entries.bytes();
    }

    /** Tables in tables, {@code depth} of them; the innermost is empty. */
    public static Table nested(int depth) {
        // Each level repeats the bytes of all inner ones: sizes are known from the outside in.
        byte[] name = "n".getBytes(StandardCharsets.US_ASCII);
        int levelBytes = 1 + name.length + 1 + Integer.BYTES;
        Table outermost = new Table();
        for (int inner = depth - 1; inner >= 0; inner--) {
            outermost.entries.octet(name.length).raw(name).octet('F').longUint((long) inner * levelBytes);
        }
        return outermost;
    }
}
