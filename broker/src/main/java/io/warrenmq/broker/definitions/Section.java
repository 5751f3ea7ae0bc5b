package io.warrenmq.broker.definitions;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One object of a definitions file with its path, so that every error says where. */
record Section(String path, Json.Obj json) {
    private static final String UNDEFINED = "undefined";

    /** The elements of a list of objects; none when the list is absent. */
    static List<Section> list(Json.Obj file, String key) {
        Json list = file.find(key).orElse(Json.Null.NULL);
        return switch (list) {
            case Json.Null() -> List.of();
            case Json.Array(List<Json> values) -> {
                List<Section> sections = new ArrayList<>(values.size());
                for (int i = 0; i < values.size(); i++) {
                    sections.add(of(key + "[" + i + "]", values.get(i)));
                }
                yield sections;
            }
            default -> throw wrong(key, list, "a list");
        };
    }

    static Section of(String path, Json json) {
        if (json instanceof Json.Obj object) {
            return new Section(path, object);
        }
        throw wrong(path, json, "an object");
    }

    boolean has(String key) {
        return !(value(key) instanceof Json.Null);
    }

    String text(String key) {
        if (value(key) instanceof Json.Text(String text)) {
            return text;
        }
        throw missingOrWrong(key, "a string");
    }

    String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** Empty also for what RabbitMQ exports of an absent value. */
    Optional<String> optionalText(String key) {
        return has(key)
                ? Optional.of(text(key)).filter(text -> !text.isEmpty() && !text.equals(UNDEFINED))
                : Optional.empty();
    }

    boolean flag(String key, boolean otherwise) {
        return switch (value(key)) {
            case Json.Null() -> otherwise;
            case Json.Bool(boolean flag) -> flag;
            default -> throw missingOrWrong(key, "true or false");
        };
    }

    int integer(String key, int otherwise) {
        return optionalInteger(key).orElse(otherwise);
    }

    OptionalInt optionalInteger(String key) {
        return switch (value(key)) {
            case Json.Null() -> OptionalInt.empty();
            case Json.Int(long number) when number == (int) number -> OptionalInt.of((int) number);
            default -> throw missingOrWrong(key, "an integer");
        };
    }

    FieldTable arguments() {
        return switch (value("arguments")) {
            case Json.Null() -> FieldTable.EMPTY;
            case Json.Obj object -> FieldJson.toTable(object, path + ".arguments");
            // Erlang has one empty list for both.
            case Json.Array(List<Json> values) when values.isEmpty() -> FieldTable.EMPTY;
            default -> throw missingOrWrong("arguments", "an object");
        };
    }

    /** A list of texts, or the comma-separated text of old files. */
    List<String> texts(String key) {
        return switch (value(key)) {
            case Json.Null() -> List.of();
            case Json.Text(String text) ->
                Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(t -> !t.isEmpty())
                        .toList();
            case Json.Array(List<Json> values) ->
                values.stream()
                        .map(value -> switch (value) {
                            case Json.Text(String text) -> text;
                            default -> throw missingOrWrong(key, "a list of strings");
                        })
                        .toList();
            default -> throw missingOrWrong(key, "a list of strings");
        };
    }

    Optional<Section> object(String key) {
        return switch (value(key)) {
            case Json.Null() -> Optional.empty();
            case Json.Obj object -> Optional.of(new Section(path + "." + key, object));
            case Json.Array(List<Json> values) when values.isEmpty() -> Optional.empty();
            default -> throw missingOrWrong(key, "an object");
        };
    }

    /** JSON of any kind, as text. */
    String jsonText(String key) {
        if (!json.members().containsKey(key)) {
            throw missingOrWrong(key, "given");
        }
        return JsonText.write(value(key));
    }

    DefinitionsException missingOrWrong(String key, String wanted) {
        return json.members().containsKey(key)
                ? wrong(path + "." + key, value(key), wanted)
                : new DefinitionsException(path + "." + key + " is missing; it must be " + wanted);
    }

    private Json value(String key) {
        return json.members().getOrDefault(key, Json.Null.NULL);
    }

    private static DefinitionsException wrong(String path, Json value, String wanted) {
        return new DefinitionsException(path + " is of the kind " + value.kind() + "; it must be " + wanted);
    }

    /** For tests and messages: what is there. */
    Map<String, Json> members() {
        return json.members();
    }
}
