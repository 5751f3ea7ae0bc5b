package io.warrenmq.ctl.format;

import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Values as they stand in tables: texts bare, nothing for unknown, lists and maps in Erlang's brackets. Stateless. */
public final class TextValues {
    private TextValues() {}

    /** The value of a cell. */
    public static String cell(Column column, JsonValue value) {
        return switch (value) {
            case JsonValue.Str(String text) -> oneLine(text);
            case JsonValue other -> column.isTable() ? table(other) : plain(other);
        };
    }

    /** Lists as {@code [a, b]}, maps as {@code [{k, v}]}, nothing quoted. */
    public static String plain(JsonValue value) {
        return switch (value) {
            case JsonValue.Str(String text) -> text;
            case JsonValue.Whole(long number) -> Long.toString(number);
            case JsonValue.Real(double number) -> Double.toString(number);
            case JsonValue.Bool(boolean bool) -> Boolean.toString(bool);
            case JsonValue.Null() -> "";
            case JsonValue.Arr(List<JsonValue> values) ->
                "[" + String.join(", ", values.stream().map(TextValues::plain).toList()) + "]";
            case JsonValue.Obj(Map<String, JsonValue> members) -> {
                List<String> pairs = new ArrayList<>();
                members.forEach((name, member) -> pairs.add("{" + name + ", " + plain(member) + "}"));
                yield "[" + String.join(", ", pairs) + "]";
            }
        };
    }

    /** AMQP tables: {@code [{"x-max-length",10},{"nested",[{"a",true}]}]}. */
    private static String table(JsonValue value) {
        return switch (value) {
            case JsonValue.Str(String text) -> quoted(text);
            case JsonValue.Arr(List<JsonValue> values) ->
                "[" + String.join(",", values.stream().map(TextValues::table).toList()) + "]";
            case JsonValue.Obj(Map<String, JsonValue> members) -> {
                List<String> pairs = new ArrayList<>();
                members.forEach((name, member) -> pairs.add("{" + quoted(name) + "," + table(member) + "}"));
                yield "[" + String.join(",", pairs) + "]";
            }
            case JsonValue other -> plain(other);
        };
    }

    /** In double quotes, with escapes: no line end or tab may break the row that it stands in. */
    static String quoted(String text) {
        return '"' + oneLine(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }

    /** Control characters as escapes, so that a name made by a client cannot forge rows or move the cursor. */
    private static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
                        line.append(String.format("\\x%02x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        return line.toString();
    }
}
