package io.warrenmq.broker.json;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON between text and values. Jackson's classes are loaded when the first JSON is touched, not at start-up. */
public final class JsonText {
    private static final int DEEPEST = 64;
    private static final long LONGEST_DOCUMENT = 1L << 30;
    private static final int LONGEST_STRING = 16 << 20;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxDocumentLength(LONGEST_DOCUMENT)
                    .maxStringLength(LONGEST_STRING)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private JsonText() {}

    /** @throws JsonException if the text is not one JSON value */
    public static Json parse(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return single(parser);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /**
     * Reads UTF-8 (or another encoding that JSON allows).
     *
     * @throws JsonException if the stream is not one JSON value
     */
    public static Json parse(InputStream stream) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), stream)) {
            return single(parser);
        } catch (JacksonException e) {
            throw malformed(e);
        }
    }

    /** Compact text. */
    public static String write(Json json) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, generator);
        }
        return text.toString();
    }

    /** Compact UTF-8; the stream stays open. */
    public static void write(Json json, OutputStream stream) {
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), stream, JsonEncoding.UTF8)) {
            write(json, generator);
        }
    }

    private static Json single(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonException("no JSON value, the text is empty");
        }
        Json value = value(parser, first);
        if (parser.nextToken() != null) {
            throw new JsonException("more text after the JSON value at " + place(parser));
        }
        return value;
    }

    private static Json value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> Json.of(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> new Json.Fraction(parser.getDoubleValue());
            case VALUE_TRUE -> Json.of(true);
            case VALUE_FALSE -> Json.of(false);
            case VALUE_NULL -> Json.Null.NULL;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new JsonException("unexpected " + token + " at " + place(parser));
        };
    }

    private static Json object(JsonParser parser) {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.put(name, value(parser, parser.nextToken()));
        }
        return new Json.Obj(members);
    }

    private static Json array(JsonParser parser) {
        List<Json> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            values.add(value(parser, token));
        }
        return new Json.Array(values);
    }

    private static Json integer(JsonParser parser) {
        return switch (parser.getNumberType()) {
            case INT, LONG -> Json.of(parser.getLongValue());
            default -> new Json.BigInt(parser.getBigIntegerValue());
        };
    }

    private static void write(Json json, JsonGenerator generator) {
        switch (json) {
            case Json.Null() -> generator.writeNull();
            case Json.Bool(boolean value) -> generator.writeBoolean(value);
            case Json.Int(long value) -> generator.writeNumber(value);
            case Json.BigInt big -> generator.writeNumber(big.value());
            case Json.Fraction(double value) -> generator.writeNumber(value);
            case Json.Text(String value) -> generator.writeString(value);
            case Json.Array(List<Json> values) -> {
                generator.writeStartArray();
                values.forEach(element -> write(element, generator));
                generator.writeEndArray();
            }
            case Json.Obj(Map<String, Json> members) -> {
                generator.writeStartObject();
                members.forEach((name, member) -> {
                    generator.writeName(name);
                    write(member, generator);
                });
                generator.writeEndObject();
            }
        }
    }

    private static JsonException malformed(JacksonException e) {
        return new JsonException("not valid JSON at line " + e.getLocation().getLineNr() + ", column "
                + e.getLocation().getColumnNr() + ": " + withoutPlace(e.getOriginalMessage()));
    }

    /** Jackson repeats the place in its own words: where an array began, and that it does not show the source. */
    private static String withoutPlace(String message) {
        int end = message.indexOf(" (start marker at");
        return end < 0 ? message : message.substring(0, end);
    }

    private static String place(JsonParser parser) {
        return "line " + parser.currentTokenLocation().getLineNr() + ", column "
                + parser.currentTokenLocation().getColumnNr();
    }
}
