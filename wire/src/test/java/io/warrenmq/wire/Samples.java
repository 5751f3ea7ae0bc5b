package io.warrenmq.wire;

import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random values of everything that travels, from a seed. */
final class Samples {
    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    static List<Class<? extends Method>> methodTypes() {
        List<Class<? extends Method>> types = new ArrayList<>();
        for (Class<?> family : Method.class.getPermittedSubclasses()) {
            for (Class<?> type : family.getPermittedSubclasses()) {
                types.add(type.asSubclass(Method.class));
            }
        }
        return types;
    }

    Method method() {
        List<Class<? extends Method>> types = methodTypes();
        return method(types.get(random.nextInt(types.size())));
    }

    Method method(Class<? extends Method> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Object[] arguments = Arrays.stream(components).map(this::argument).toArray();
            var constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot make a " + type, e);
        }
    }

    private Object argument(RecordComponent component) {
        String name = component.getName();
        return switch (component.getType().getSimpleName()) {
            case "boolean" -> random.nextBoolean();
            case "int" -> random.nextInt(name.startsWith("version") ? 0x100 : 0x10000);
            case "long" -> name.equals("deliveryTag") ? random.nextLong() : random.nextInt() & 0xFFFF_FFFFL;
            case "String" -> shortstr();
            case "FieldTable" -> table(3);
            case "Octets" -> octets(300);
            case "Secret" -> Secret.of(octets(50));
            default -> throw new AssertionError("no sample for " + component);
        };
    }

    String shortstr() {
        String text = text(random.nextInt(8) == 0 ? 300 : 12);
        return Utf8.prefix(text, 255);
    }

    private String text(int maxCharacters) {
        int[] alphabet = {'a', 'b', '.', '*', '#', '"', '\\', '\n', 0, 0xE4, 0x7FF, 0x20AC, 0xFFFF, 0x1F430};
        return random.ints(random.nextInt(maxCharacters + 1), 0, alphabet.length)
                .map(i -> alphabet[i])
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    Octets octets(int maxBytes) {
        byte[] bytes = new byte[random.nextInt(maxBytes + 1)];
        random.nextBytes(bytes);
        return Octets.of(bytes);
    }

    /** Names are sometimes not UTF-8, since nothing demands that of peers. */
    private String name() {
        if (random.nextInt(5) == 0) {
            return Utf8.decode(octets(20).toByteArray());
        }
        return random.nextInt(4) == 0 ? "same" : shortstr();
    }

    FieldTable table(int depth) {
        FieldTable.Builder table = FieldTable.builder();
        for (int i = random.nextInt(6); i > 0; i--) {
            table.add(name(), value(depth));
        }
        return table.build();
    }

    FieldValue value(int depth) {
        long bits = random.nextLong() >> random.nextInt(64);
        return switch (random.nextInt(depth > 0 ? 17 : 15)) {
            case 0 -> new FieldValue.Bool(random.nextBoolean());
            case 1 -> new FieldValue.Int8((byte) bits);
            case 2 -> new FieldValue.UInt8(bits & 0xFF);
            case 3 -> new FieldValue.Int16((short) bits);
            case 4 -> new FieldValue.UInt16(bits & 0xFFFF);
            case 5 -> new FieldValue.Int32((int) bits);
            case 6 -> new FieldValue.UInt32(bits & 0xFFFF_FFFFL);
            case 7, 8 -> new FieldValue.Int64(bits);
            case 9 -> new FieldValue.Float32(Float.intBitsToFloat((int) bits));
            case 10 -> new FieldValue.Float64(Double.longBitsToDouble(bits));
            case 11 -> new FieldValue.Decimal((int) bits & 0xFF, bits & 0xFFFF_FFFFL);
            case 12 -> random.nextBoolean() ? FieldValue.of(shortstr()) : new FieldValue.LongString(octets(40));
            case 13 -> random.nextBoolean() ? new FieldValue.Timestamp(bits) : FieldValue.VoidValue.VOID;
            case 14 -> new FieldValue.Binary(octets(40));
            case 15 -> new FieldValue.Table(table(depth - 1));
            default ->
                FieldValue.of(random.ints(random.nextInt(4))
                        .mapToObj(i -> value(depth - 1))
                        .toList());
        };
    }

    static byte[] encoded(FieldTable table) {
        ByteBuffer buffer = ByteBuffer.allocate(table.encodedLength());
        int end = table.encode(buffer, 0);
        if (end != buffer.capacity()) {
            throw new AssertionError("counted " + buffer.capacity() + " bytes, wrote " + end);
        }
        return buffer.array();
    }

    static byte[] encoded(Method method) {
        ByteBuffer buffer = ByteBuffer.allocate(Methods.payloadLength(method));
        int end = Methods.writePayload(method, buffer, 0);
        if (end != buffer.capacity()) {
            throw new AssertionError("counted " + buffer.capacity() + " bytes, wrote " + end);
        }
        return buffer.array();
    }

    BasicProperties properties() {
        BasicProperties.Builder properties = BasicProperties.builder();
        if (random.nextBoolean()) {
            properties.contentType(shortstr()).deliveryMode(random.nextInt(256));
        }
        if (random.nextBoolean()) {
            properties.headers(table(3)).timestampSeconds(random.nextLong());
        }
        if (random.nextBoolean()) {
            properties.contentEncoding(shortstr()).replyTo(shortstr()).type("");
        }
        if (random.nextBoolean()) {
            properties.priority(random.nextInt(256)).appId(shortstr()).clusterId(shortstr());
        }
        if (random.nextBoolean()) {
            properties.correlationId(shortstr()).messageId(shortstr()).userId(shortstr());
        }
        if (random.nextBoolean()) {
            properties.expiration(random.nextBoolean() ? Integer.toString(random.nextInt()) : shortstr());
        }
        return properties.build();
    }

    byte[] headerPayload() {
        BasicProperties properties = properties();
        ByteBuffer buffer = ByteBuffer.allocate(properties.headerPayloadLength());
        int end = properties.encodeHeaderPayload(random.nextLong(), buffer, 0);
        if (end != buffer.capacity()) {
            throw new AssertionError("counted " + buffer.capacity() + " bytes, wrote " + end);
        }
        return buffer.array();
    }

    Random random() {
        return random;
    }
}
