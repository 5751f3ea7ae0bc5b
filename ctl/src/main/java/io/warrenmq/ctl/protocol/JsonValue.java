package io.warrenmq.ctl.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON document in memory. Objects keep the order of their members. */
public sealed interface JsonValue {
    JsonValue NULL = new Null();
    Obj EMPTY = new Obj(Map.of());

    record Obj(Map<String, JsonValue> members) implements JsonValue {
        /** The text of a member, empty when there is none or it is no text. */
        public Optional<String> text(String name) {
            return members.get(name) instanceof Str(String text) ? Optional.of(text) : Optional.empty();
        }

        /** The number of a member, empty when there is none or it is no whole number. */
        public Optional<Long> whole(String name) {
            return members.get(name) instanceof Whole(long number) ? Optional.of(number) : Optional.empty();
        }

        /** Whether a member is {@code true}. */
        public boolean isTrue(String name) {
            return members.get(name) instanceof Bool(boolean value) && value;
        }

        /** The texts of a member that is an array; empty when there is none. */
        public List<String> texts(String name) {
            List<String> texts = new ArrayList<>();
            if (members.get(name) instanceof Arr(List<JsonValue> values)) {
                for (JsonValue value : values) {
                    if (value instanceof Str(String text)) {
                        texts.add(text);
                    }
                }
            }
            return texts;
        }

        /** A member, {@link #NULL} when there is none. */
        public JsonValue get(String name) {
            return members.getOrDefault(name, NULL);
        }

        /** The members of a member that is an object; empty when there is none. */
        public Obj object(String name) {
            return members.get(name) instanceof Obj object ? object : EMPTY;
        }

        /** The elements of a member that is an array; empty when there is none. */
        public List<JsonValue> list(String name) {
            return members.get(name) instanceof Arr(List<JsonValue> values) ? values : List.of();
        }
    }

    record Arr(List<JsonValue> values) implements JsonValue {}

    record Str(String text) implements JsonValue {}

    record Whole(long number) implements JsonValue {}

    record Real(double number) implements JsonValue {}

    record Bool(boolean value) implements JsonValue {}

    record Null() implements JsonValue {}

    static Str of(String text) {
        return new Str(text);
    }

    static Whole of(long number) {
        return new Whole(number);
    }

    static Real of(double number) {
        return new Real(number);
    }

    static Bool of(boolean value) {
        return new Bool(value);
    }

    static Arr texts(Collection<String> texts) {
        return new Arr(texts.stream().<JsonValue>map(Str::new).toList());
    }

    static Builder object() {
        return new Builder();
    }

    /** Gathers the members of an object. Owned by the thread that builds. */
    final class Builder {
        private final Map<String, JsonValue> members = new LinkedHashMap<>();

        private Builder() {}

        public Builder put(String name, JsonValue value) {
            members.put(name, value);
            return this;
        }

        public Builder put(String name, String text) {
            return put(name, of(text));
        }

        public Builder put(String name, long number) {
            return put(name, of(number));
        }

        public Builder put(String name, boolean value) {
            return put(name, of(value));
        }

        public Obj build() {
            return new Obj(members);
        }
    }
}
