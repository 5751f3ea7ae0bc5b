package io.warrenmq.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An immutable field table that keeps the order, the duplicates and the types of its entries. On lookup the first of
 * several equal names wins. {@link #equals} is exact, order included; {@link #equivalent} is RabbitMQ's comparison.
 * Encoded form: 4 octets of length, then the entries.
 */
public record FieldTable(List<Entry> entries) {
    public static final FieldTable EMPTY = new FieldTable(List.of());

    private static final int NAME_MAX_BYTES = 255;

    /** A name is at most 255 bytes of UTF-8 (see {@link Utf8#decode} for names that are not text). */
    public record Entry(String name, FieldValue value) {
        public Entry {
            // Refused here rather than when a frame is written, where the offender is long gone.
            if (name.length() > NAME_MAX_BYTES / 3 && Utf8.encodedLength(name) > NAME_MAX_BYTES) {
                throw new IllegalArgumentException("name exceeds " + NAME_MAX_BYTES + " bytes: " + name);
            }
        }
    }

    public FieldTable {
        entries = List.copyOf(entries);
    }

    public static Builder builder() {
        return new Builder();
    }

    public static FieldTable of(String name, FieldValue value) {
        return new FieldTable(List.of(new Entry(name, value)));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    public int size() {
        return entries.size();
    }

    public Optional<FieldValue> find(String name) {
        for (Entry entry : entries) {
            if (entry.name().equals(name)) {
                return Optional.of(entry.value());
            }
        }
        return Optional.empty();
    }

    public boolean contains(String name) {
        return find(name).isPresent();
    }

    /** Text of the entry if it is a longstr. */
    public Optional<String> text(String name) {
        return find(name).flatMap(v -> v instanceof FieldValue.LongString s ? Optional.of(s.text()) : Optional.empty());
    }

    /** Value of the entry if it is a whole number of any width. */
    public OptionalLong integer(String name) {
        return find(name).orElse(FieldValue.VoidValue.VOID) instanceof FieldValue.Integral integral
                ? OptionalLong.of(integral.value())
                : OptionalLong.empty();
    }

    /** Whether the entry is the bool true; how capabilities are looked up. */
    public boolean isTrue(String name) {
        return find(name).orElse(FieldValue.VoidValue.VOID) instanceof FieldValue.Bool(boolean value) && value;
    }

    public Optional<FieldTable> table(String name) {
        return find(name).flatMap(v -> v instanceof FieldValue.Table(FieldTable t) ? Optional.of(t) : Optional.empty());
    }

    public Optional<List<FieldValue>> array(String name) {
        return find(name).flatMap(v -> v instanceof FieldValue.Array(var a) ? Optional.of(a) : Optional.empty());
    }

    /** A copy in which the first entry of that name, or a new last one, has the value. */
    public FieldTable with(String name, FieldValue value) {
        List<Entry> changed = new ArrayList<>(entries);
        int index = 0;
        while (index < changed.size() && !changed.get(index).name().equals(name)) {
            index++;
        }
        Entry entry = new Entry(name, value);
        if (index < changed.size()) {
            changed.set(index, entry);
        } else {
            changed.add(entry);
        }
        return new FieldTable(changed);
    }

    /** A copy without any entry of that name. */
    public FieldTable without(String name) {
        return contains(name)
                ? new FieldTable(
                        entries.stream().filter(e -> !e.name().equals(name)).toList())
                : this;
    }

    /** A copy in the order RabbitMQ keeps tables it has touched: by the bytes of the name, stable. */
    public FieldTable sorted() {
        return new FieldTable(entries.stream()
                .sorted(Comparator.comparing(e -> Octets.of(e.name())))
                .toList());
    }

    /**
     * Whether both hold the same entries with the same types in whatever order. For the laxer comparison of single
     * arguments see {@link FieldValue#equivalent}.
     */
    public boolean equivalent(FieldTable other) {
        return entries.size() == other.entries.size() && sorted().equals(other.sorted());
    }

    /** Bytes of the encoded form, its 4 octets of length included. */
    public int encodedLength() {
        WireWriter counter = WireWriter.counting();
        counter.table(this);
        return counter.position();
    }

    /**
     * Writes the encoded form at offset.
     *
     * @return the offset behind it
     */
    public int encode(ByteBuffer buffer, int offset) {
        WireWriter writer = WireWriter.at(buffer, offset);
        writer.table(this);
        return writer.position();
    }

    /**
     * Decodes a table that must fill the range exactly, its 4 octets of length included.
     *
     * @throws DecodeException if it does not, or exceeds a limit
     */
    public static FieldTable decode(ByteBuffer buffer, int offset, int length, DecodeLimits limits) {
        WireReader reader = new WireReader(buffer, offset, length, limits);
        FieldTable table = reader.table();
        reader.expectEnd();
        return table;
    }

    /**
     * Decodes entries that fill the range, without a length in front: the form of AMQPLAIN responses.
     *
     * @throws DecodeException if they are malformed or exceed a limit
     */
    public static FieldTable decodeEntries(ByteBuffer buffer, int offset, int length, DecodeLimits limits) {
        return new WireReader(buffer, offset, length, limits).tableEntries(length);
    }

    /** Collects entries in order; duplicates are kept. Owned by the thread that builds. */
    public static final class Builder {
        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        public Builder add(String name, FieldValue value) {
            entries.add(new Entry(name, value));
            return this;
        }

        public Builder add(String name, String value) {
            return add(name, FieldValue.of(value));
        }

        public Builder add(String name, boolean value) {
            return add(name, FieldValue.of(value));
        }

        public Builder add(String name, int value) {
            return add(name, FieldValue.of(value));
        }

        public Builder add(String name, long value) {
            return add(name, FieldValue.of(value));
        }

        public Builder add(String name, FieldTable value) {
            return add(name, FieldValue.of(value));
        }

        public FieldTable build() {
            return entries.isEmpty() ? EMPTY : new FieldTable(entries);
        }
    }
}
