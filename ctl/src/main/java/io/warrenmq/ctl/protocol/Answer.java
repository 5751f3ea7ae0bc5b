package io.warrenmq.ctl.protocol;

import java.util.List;

/** What a node says to a request: any number of rows and notes, then one of the other two. */
public sealed interface Answer {
    /** One line of a listing, values in the order of the columns that were asked for. */
    record Row(List<JsonValue> values) implements Answer {}

    /** Progress, for people. */
    record Note(String text) implements Answer {}

    /** The request was carried out. */
    record Done(JsonValue value) implements Answer {}

    record Failed(Failure failure) implements Answer {}

    default JsonValue.Obj toJson() {
        return switch (this) {
            case Row(List<JsonValue> values) ->
                JsonValue.object().put("row", new JsonValue.Arr(values)).build();
            case Note(String text) -> JsonValue.object().put("note", text).build();
            case Done(JsonValue value) -> JsonValue.object().put("done", value).build();
            case Failed(Failure failure) ->
                JsonValue.object()
                        .put("failed", failure.kind())
                        .put("text", failure.text())
                        .put("exitCode", failure.exitCode())
                        .build();
        };
    }

    /** @throws ProtocolException when {@code json} is no answer */
    static Answer fromJson(JsonValue json) {
        if (json instanceof JsonValue.Obj object) {
            if (object.get("row") instanceof JsonValue.Arr(List<JsonValue> values)) {
                return new Row(values);
            }
            if (object.get("note") instanceof JsonValue.Str(String text)) {
                return new Note(text);
            }
            if (object.members().containsKey("done")) {
                return new Done(object.get("done"));
            }
            if (object.get("failed") instanceof JsonValue.Str(String kind)
                    && object.get("text") instanceof JsonValue.Str(String text)
                    && object.get("exitCode") instanceof JsonValue.Whole(long exitCode)) {
                return new Failed(new Failure(kind, text, (int) exitCode));
            }
        }
        throw new ProtocolException("not an answer");
    }
}
