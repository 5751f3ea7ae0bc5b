package io.warrenmq.broker.definitions;

import io.warrenmq.broker.json.Json;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.Utf8;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Arguments between AMQP and JSON. JSON has fewer types: integers come back as 64 bits wide, byte arrays and timestamps
 * as text and number.
 */
public final class FieldJson {
    private static final double TEN = 10;

    private FieldJson() {}

    public static Json.Obj toJson(FieldTable table) {
        Map<String, Json> members = new LinkedHashMap<>();
        // Lookups of duplicate names take the first, so it is the one that is kept.
        table.entries().forEach(e -> members.putIfAbsent(Utf8.printable(e.name()), toJson(e.value())));
        return new Json.Obj(members);
    }

    private static Json toJson(FieldValue value) {
        return switch (value) {
            case FieldValue.Bool(boolean bool) -> Json.of(bool);
            case FieldValue.Integral integral -> Json.of(integral.value());
            case FieldValue.Float32(float number) -> new Json.Fraction(number);
            case FieldValue.Float64(double number) -> new Json.Fraction(number);
            case FieldValue.Decimal(int scale, long unscaled) -> new Json.Fraction(unscaled / Math.pow(TEN, scale));
            case FieldValue.LongString string -> Json.of(Utf8.printable(string.text()));
            case FieldValue.Binary(var octets) -> Json.of(Utf8.printable(octets.text()));
            case FieldValue.Timestamp(long seconds) -> Json.of(seconds);
            case FieldValue.VoidValue() -> Json.Null.NULL;
            case FieldValue.Array(List<FieldValue> values) ->
                new Json.Array(values.stream().map(FieldJson::toJson).toList());
            case FieldValue.Table(FieldTable table) -> toJson(table);
        };
    }

    /**
     * @param path of the value in its file, for errors
     * @throws DefinitionsException if a value has no counterpart
     */
    static FieldTable toTable(Json.Obj json, String path) {
        FieldTable.Builder table = FieldTable.builder();
        json.members().forEach((name, value) -> table.add(name, toField(value, path + "." + name)));
        return table.build();
    }

    private static FieldValue toField(Json json, String path) {
        return switch (json) {
            case Json.Bool(boolean value) -> FieldValue.of(value);
            case Json.Int(long value) -> FieldValue.of(value);
            case Json.Fraction(double value) -> FieldValue.of(value);
            case Json.Text(String value) -> FieldValue.of(value);
            case Json.Array(List<Json> values) -> {
                FieldValue[] fields = new FieldValue[values.size()];
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = toField(values.get(i), path + "[" + i + "]");
                }
                yield FieldValue.of(List.of(fields));
            }
            case Json.Obj object -> FieldValue.of(toTable(object, path));
            case Json.Null _, Json.BigInt _ ->
                throw new DefinitionsException(path + " is " + json.kind() + ", which an argument cannot be");
        };
    }
}
