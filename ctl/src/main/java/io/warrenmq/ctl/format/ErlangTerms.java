package io.warrenmq.ctl.format;

import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Values as Erlang terms, for {@code --formatter erlang}. Stateless. */
public final class ErlangTerms {
    private static final Pattern BARE_ATOM = Pattern.compile("[a-z][A-Za-z0-9_@]*");

    private ErlangTerms() {}

    /** Bare where Erlang allows it, else in single quotes. */
    public static String atom(String text) {
        return BARE_ATOM.matcher(text).matches()
                ? text
                : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** {@code <<"text">>}. */
    public static String binary(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        return "<<" + TextValues.quoted(text) + (ascii ? ">>" : "/utf8>>");
    }

    static String cell(Column column, JsonValue value) {
        if (column.isTable() && value instanceof JsonValue.Obj(Map<String, JsonValue> members)) {
            return table(members);
        }
        return term(value, column.isAtom());
    }

    private static String term(JsonValue value, boolean isAtom) {
        return switch (value) {
            case JsonValue.Str(String text) -> isAtom ? atom(text) : text.isEmpty() ? "<<>>" : binary(text);
            case JsonValue.Null() -> "undefined";
            case JsonValue.Arr(List<JsonValue> values) ->
                "["
                        + String.join(
                                ",",
                                values.stream()
                                        .map(element -> term(element, isAtom))
                                        .toList())
                        + "]";
            case JsonValue.Obj(Map<String, JsonValue> members) -> {
                List<String> pairs = new ArrayList<>();
                members.forEach((name, member) -> pairs.add("{" + atom(name) + "," + term(member, isAtom) + "}"));
                yield "[" + String.join(",", pairs) + "]";
            }
            case JsonValue other -> TextValues.plain(other);
        };
    }

    private static String table(Map<String, JsonValue> members) {
        List<String> entries = new ArrayList<>();
        members.forEach((name, member) -> entries.add("{" + binary(name) + "," + typed(member) + "}"));
        return "[" + String.join(",", entries) + "]";
    }

    private static String typed(JsonValue value) {
        return switch (value) {
            case JsonValue.Str(String text) -> "longstr," + binary(text);
            case JsonValue.Whole(long number) -> "long," + number;
            case JsonValue.Real(double number) -> "double," + number;
            case JsonValue.Bool(boolean bool) -> "bool," + bool;
            case JsonValue.Null() -> "void,undefined";
            case JsonValue.Arr(List<JsonValue> values) ->
                "array,["
                        + String.join(
                                ",",
                                values.stream()
                                        .map(element -> "{" + typed(element) + "}")
                                        .toList())
                        + "]";
            case JsonValue.Obj(Map<String, JsonValue> members) -> "table," + table(members);
        };
    }
}
