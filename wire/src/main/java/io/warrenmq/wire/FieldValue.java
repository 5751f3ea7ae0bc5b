package io.warrenmq.wire;

import java.util.List;

/**
 * A value of a field table, of exactly the type that travelled: RabbitMQ's comparison, export and storage all depend on
 * an int32 not coming back as an int64. {@code L} is read as {@link Int64} and therefore written as {@code l}.
 */
public sealed interface FieldValue {
    /** Type octet on the wire. */
    char tag();

    /** RabbitMQ's name of the type in reply texts. */
    String typeName();

    /**
     * Whether a redeclaration may give this instead of the other: integers of any width by value, tables by
     * {@link FieldTable#equivalent}, everything else exactly.
     */
    default boolean equivalent(FieldValue other) {
        return switch (this) {
            case Integral mine -> other instanceof Integral theirs && mine.value() == theirs.value();
            case Table(FieldTable mine) -> other instanceof Table(FieldTable theirs) && mine.equivalent(theirs);
            default -> equals(other);
        };
    }

    static FieldValue of(boolean value) {
        return new Bool(value);
    }

    static FieldValue of(int value) {
        return new Int32(value);
    }

    static FieldValue of(long value) {
        return new Int64(value);
    }

    static FieldValue of(double value) {
        return new Float64(value);
    }

    static FieldValue of(String value) {
        return new LongString(Octets.of(value));
    }

    static FieldValue of(FieldTable value) {
        return new Table(value);
    }

    static FieldValue of(List<? extends FieldValue> values) {
        return new Array(List.copyOf(values));
    }

    /** Whole numbers of every width; all of them fit a long. */
    sealed interface Integral extends FieldValue {
        long value();

        default String digits() {
            return Long.toString(value());
        }
    }

    /** Any non-zero octet reads as true and is written as 1. */
    record Bool(boolean value) implements FieldValue {
        @Override
        public char tag() {
            return 't';
        }

        @Override
        public String typeName() {
            return "bool";
        }
    }

    record Int8(long value) implements Integral {
        public Int8 {
            requireRange(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
        }

        @Override
        public char tag() {
            return 'b';
        }

        @Override
        public String typeName() {
            return "byte";
        }
    }

    record UInt8(long value) implements Integral {
        public UInt8 {
            requireRange(value, 0, 0xFF);
        }

        @Override
        public char tag() {
            return 'B';
        }

        @Override
        public String typeName() {
            return "unsignedbyte";
        }
    }

    record Int16(long value) implements Integral {
        public Int16 {
            requireRange(value, Short.MIN_VALUE, Short.MAX_VALUE);
        }

        @Override
        public char tag() {
            return 's';
        }

        @Override
        public String typeName() {
            return "short";
        }
    }

    record UInt16(long value) implements Integral {
        public UInt16 {
            requireRange(value, 0, 0xFFFF);
        }

        @Override
        public char tag() {
            return 'u';
        }

        @Override
        public String typeName() {
            return "unsignedshort";
        }
    }

    record Int32(long value) implements Integral {
        public Int32 {
            requireRange(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
        }

        @Override
        public char tag() {
            return 'I';
        }

        @Override
        public String typeName() {
            return "signedint";
        }
    }

    record UInt32(long value) implements Integral {
        public UInt32 {
            requireRange(value, 0, 0xFFFF_FFFFL);
        }

        @Override
        public char tag() {
            return 'i';
        }

        @Override
        public String typeName() {
            return "unsignedint";
        }
    }

    record Int64(long value) implements Integral {
        @Override
        public char tag() {
            return 'l';
        }

        @Override
        public String typeName() {
            return "long";
        }
    }

    record Float32(float value) implements FieldValue {
        @Override
        public char tag() {
            return 'f';
        }

        @Override
        public String typeName() {
            return "float";
        }
    }

    record Float64(double value) implements FieldValue {
        @Override
        public char tag() {
            return 'd';
        }

        @Override
        public String typeName() {
            return "double";
        }
    }

    /** unscaled divided by ten to the scale; both unsigned (8 and 32 bits), unlike the 0-9-1 text. */
    record Decimal(int scale, long unscaled) implements FieldValue {
        public Decimal {
            requireRange(scale, 0, 0xFF);
            requireRange(unscaled, 0, 0xFFFF_FFFFL);
        }

        @Override
        public char tag() {
            return 'D';
        }

        @Override
        public String typeName() {
            return "decimal";
        }
    }

    /** Text by convention, arbitrary octets in fact. */
    record LongString(Octets octets) implements FieldValue {
        /** Lossless text, see {@link Utf8#decode}. */
        public String text() {
            return octets.text();
        }

        @Override
        public char tag() {
            return 'S';
        }

        @Override
        public String typeName() {
            return "longstr";
        }
    }

    record Array(List<FieldValue> values) implements FieldValue {
        public Array {
            values = List.copyOf(values);
        }

        @Override
        public char tag() {
            return 'A';
        }

        @Override
        public String typeName() {
            return "array";
        }
    }

    /** Seconds since 1970 as an unsigned 64-bit number. */
    record Timestamp(long seconds) implements FieldValue {
        @Override
        public char tag() {
            return 'T';
        }

        @Override
        public String typeName() {
            return "timestamp";
        }
    }

    record Table(FieldTable table) implements FieldValue {
        @Override
        public char tag() {
            return 'F';
        }

        @Override
        public String typeName() {
            return "table";
        }
    }

    record VoidValue() implements FieldValue {
        public static final VoidValue VOID = new VoidValue();

        @Override
        public char tag() {
            return 'V';
        }

        @Override
        public String typeName() {
            return "void";
        }
    }

    record Binary(Octets octets) implements FieldValue {
        @Override
        public char tag() {
            return 'x';
        }

        @Override
        public String typeName() {
            return "binary";
        }
    }

    private static void requireRange(long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw new IllegalArgumentException(value + " is not within " + lowest + " to " + highest);
        }
    }
}
