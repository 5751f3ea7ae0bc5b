package io.warrenmq.app.control;

import io.warrenmq.broker.json.Json;
import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.wire.ErlangText;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Values of AMQP and of policies as values of answers. Stateless. */
final class JsonValues {
    private JsonValues() {}

    static JsonValue.Obj of(FieldTable table) {
        JsonValue.Builder members = JsonValue.object();
        table.entries().forEach(entry -> members.put(entry.name(), of(entry.value())));
        return members.build();
    }

    static JsonValue of(FieldValue value) {
        return switch (value) {
            case FieldValue.Bool(boolean bool) -> JsonValue.of(bool);
            case FieldValue.Integral integral -> JsonValue.of(integral.value());
            case FieldValue.Float32(float number) -> JsonValue.of((double) number);
            case FieldValue.Float64(double number) -> JsonValue.of(number);
            case FieldValue.LongString string -> JsonValue.of(string.text());
            case FieldValue.Timestamp(long seconds) -> JsonValue.of(seconds);
            case FieldValue.VoidValue() -> JsonValue.NULL;
            case FieldValue.Array(List<FieldValue> values) ->
                new JsonValue.Arr(values.stream().map(JsonValues::of).toList());
            case FieldValue.Table(FieldTable table) -> of(table);
            case FieldValue other -> JsonValue.of(ErlangText.term(other));
        };
    }

    static JsonValue of(Json json) {
        return switch (json) {
            case Json.Null() -> JsonValue.NULL;
            case Json.Bool(boolean bool) -> JsonValue.of(bool);
            case Json.Int(long number) -> JsonValue.of(number);
            case Json.BigInt(BigInteger number) -> JsonValue.of(number.doubleValue());
            case Json.Fraction(double number) -> JsonValue.of(number);
            case Json.Text(String text) -> JsonValue.of(text);
            case Json.Array(List<Json> values) ->
                new JsonValue.Arr(values.stream().map(JsonValues::of).toList());
            case Json.Obj(Map<String, Json> members) -> of(members);
        };
    }

    static JsonValue.Obj of(Map<String, Json> members) {
        JsonValue.Builder object = JsonValue.object();
        members.forEach((name, member) -> object.put(name, of(member)));
        return object.build();
    }
}
