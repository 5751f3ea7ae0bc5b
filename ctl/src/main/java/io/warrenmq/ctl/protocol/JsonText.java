package io.warrenmq.ctl.protocol;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads and writes {@link JsonValue}. Stateless. */
public final class JsonText {
    /** Deeper documents are refused: they would overflow the stack of whoever walks them. */
    static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(64)
                    .build())
            .build();

    private JsonText() {}

    /**
     * Reads one document.
     *
     * @throws MalformedJsonException when {@code text} is anything else
     */
    public static JsonValue read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedJsonException("the text is empty");
            }
            JsonValue value = value(parser, first);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("more follows after the end of the document");
            }
            return value;
        } catch (JacksonException e) {
            throw new MalformedJsonException(e.getOriginalMessage());
        }
    }

    /** One line, members in their order. */
    public static String write(JsonValue value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static JsonValue value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new JsonValue.Str(parser.getString());
            case VALUE_TRUE -> new JsonValue.Bool(true);
            case VALUE_FALSE -> new JsonValue.Bool(false);
            case VALUE_NULL -> JsonValue.NULL;
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> new JsonValue.Real(parser.getDoubleValue());
            default -> throw new MalformedJsonException("unexpected " + token);
        };
    }

    private static JsonValue whole(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> new JsonValue.Whole(parser.getLongValue());
            default -> new JsonValue.Real(parser.getDoubleValue());
        };
    }

    private static JsonValue object(JsonParser parser) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            members.put(name, value(parser, parser.nextToken()));
        }
        return new JsonValue.Obj(members);
    }

    private static JsonValue array(JsonParser parser) {
        List<JsonValue> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            values.add(value(parser, token));
        }
        return new JsonValue.Arr(values);
    }

    private static void write(JsonGenerator generator, JsonValue value) {
        switch (value) {
            case JsonValue.Obj(Map<String, JsonValue> members) -> {
                generator.writeStartObject();
                members.forEach((name, member) -> {
                    generator.writeName(name);
                    write(generator, member);
                });
                generator.writeEndObject();
            }
            case JsonValue.Arr(List<JsonValue> values) -> {
                generator.writeStartArray();
                for (JsonValue element : values) {
                    write(generator, element);
                }
                generator.writeEndArray();
            }
            case JsonValue.Str(String text) -> generator.writeString(text);
            case JsonValue.Whole(long number) -> generator.writeNumber(number);
            case JsonValue.Real(double number) -> generator.writeNumber(number);
            case JsonValue.Bool(boolean bool) -> generator.writeBoolean(bool);
            case JsonValue.Null() -> generator.writeNull();
        }
    }
}
