package io.warrenmq.broker.json;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value, immutable. Objects keep the order of their members. */
public sealed interface Json {
    record Null() implements Json {
        public static final Null NULL = new Null();
    }

    record Bool(boolean value) implements Json {}

    record Int(long value) implements Json {}

    /** An integer that no long holds. */
    record BigInt(BigInteger value) implements Json {}

    record Fraction(double value) implements Json {}

    record Text(String value) implements Json {}

    record Array(List<Json> values) implements Json {
        public Array {
            values = List.copyOf(values);
        }
    }

    record Obj(Map<String, Json> members) implements Json {
        public Obj {
            members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        public Optional<Json> find(String name) {
            return Optional.ofNullable(members.get(name));
        }
    }

    static Json of(String text) {
        return new Text(text);
    }

    static Json of(long number) {
        return new Int(number);
    }

    static Json of(boolean value) {
        return new Bool(value);
    }

    static Json texts(List<String> values) {
        return new Array(values.stream().map(Json::of).toList());
    }

    /** What JSON calls this kind of value, for error texts. */
    default String kind() {
        return switch (this) {
            case Null() -> "null";
            case Bool(boolean value) -> "boolean";
            case Int(long value) -> "integer";
            case BigInt(BigInteger value) -> "integer beyond 64 bits";
            case Fraction(double value) -> "fraction";
            case Text(String value) -> "string";
            case Array(List<Json> values) -> "array";
            case Obj(Map<String, Json> members) -> "object";
        };
    }
}
