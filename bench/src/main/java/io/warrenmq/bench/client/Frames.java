package io.warrenmq.bench.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The few frames that the generator writes, encoded by hand so that the generator shares no code with the broker it
 * measures.
 */
public final class Frames {
    public static final int METHOD = 1;
    public static final int HEADER = 2;
    public static final int BODY = 3;
    public static final byte END = (byte) 0xCE;

    public static final int CONNECTION_START = id(10, 10);
    public static final int CONNECTION_START_OK = id(10, 11);
    public static final int CONNECTION_TUNE = id(10, 30);
    public static final int CONNECTION_TUNE_OK = id(10, 31);
    public static final int CONNECTION_OPEN = id(10, 40);
    public static final int CONNECTION_OPEN_OK = id(10, 41);
    public static final int CONNECTION_CLOSE = id(10, 50);
    public static final int CONNECTION_BLOCKED = id(10, 60);
    public static final int CONNECTION_UNBLOCKED = id(10, 61);
    public static final int CHANNEL_OPEN = id(20, 10);
    public static final int CHANNEL_OPEN_OK = id(20, 11);
    public static final int CHANNEL_CLOSE = id(20, 40);
    public static final int EXCHANGE_DECLARE = id(40, 10);
    public static final int EXCHANGE_DECLARE_OK = id(40, 11);
    public static final int EXCHANGE_DELETE = id(40, 20);
    public static final int EXCHANGE_DELETE_OK = id(40, 21);
    public static final int QUEUE_DECLARE = id(50, 10);
    public static final int QUEUE_DECLARE_OK = id(50, 11);
    public static final int QUEUE_BIND = id(50, 20);
    public static final int QUEUE_BIND_OK = id(50, 21);
    public static final int QUEUE_PURGE = id(50, 30);
    public static final int QUEUE_PURGE_OK = id(50, 31);
    public static final int QUEUE_DELETE = id(50, 40);
    public static final int QUEUE_DELETE_OK = id(50, 41);
    public static final int BASIC_QOS = id(60, 10);
    public static final int BASIC_QOS_OK = id(60, 11);
    public static final int BASIC_CONSUME = id(60, 20);
    public static final int BASIC_CONSUME_OK = id(60, 21);
    public static final int BASIC_PUBLISH = id(60, 40);
    public static final int BASIC_RETURN = id(60, 50);
    public static final int BASIC_DELIVER = id(60, 60);
    public static final int BASIC_ACK = id(60, 80);
    public static final int BASIC_NACK = id(60, 120);
    public static final int CONFIRM_SELECT = id(85, 10);
    public static final int CONFIRM_SELECT_OK = id(85, 11);

    private Frames() {}

    public static int id(int classId, int methodId) {
        return classId << 16 | methodId;
    }

    /** Begins a method frame; {@link #end} patches its size. Returns where it began. */
    public static int begin(ByteBuffer out, int channel, int method) {
        int start = out.position();
        out.put((byte) METHOD).putShort((short) channel).putInt(0).putInt(method);
        return start;
    }

    public static void end(ByteBuffer out, int start) {
        out.putInt(start + 3, out.position() - start - 7);
        out.put(END);
    }

    public static void shortString(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.put((byte) bytes.length).put(bytes);
    }

    public static void longString(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putInt(bytes.length).put(bytes);
    }

    /** A table of strings, integers and booleans. */
    public static void table(ByteBuffer out, Map<String, Object> table) {
        int start = out.position();
        out.putInt(0);
        table.forEach((name, value) -> {
            shortString(out, name);
            switch (value) {
                case Integer i -> out.put((byte) 'I').putInt(i);
                case Boolean b -> out.put((byte) 't').put((byte) (b ? 1 : 0));
                case Map<?, ?> nested -> {
                    out.put((byte) 'F');
                    @SuppressWarnings("unchecked") // tables are built by this package only
                    Map<String, Object> entries = (Map<String, Object>) nested;
                    table(out, entries);
                }
                default -> {
                    out.put((byte) 'S');
                    longString(out, value.toString());
                }
            }
        });
        out.putInt(start, out.position() - start - 4);
    }

    /** publish + header + body of one message; the body begins with 16 bytes that the publisher patches. */
    public static byte[] message(int channel, String exchange, String routingKey, boolean persistent, int bodyBytes) {
        ByteBuffer out = ByteBuffer.allocate(600 + bodyBytes);
        int method = begin(out, channel, BASIC_PUBLISH);
        out.putShort((short) 0);
        shortString(out, exchange);
        shortString(out, routingKey);
        out.put((byte) 0);
        end(out, method);
        int header = out.position();
        out.put((byte) HEADER).putShort((short) channel).putInt(0);
        out.putShort((short) 60).putShort((short) 0).putLong(bodyBytes);
        if (persistent) {
            out.putShort((short) (1 << 12)).put((byte) 2);
        } else {
            out.putShort((short) 0);
        }
        out.putInt(header + 3, out.position() - header - 7);
        out.put(END);
        out.put((byte) BODY).putShort((short) channel).putInt(bodyBytes);
        out.position(out.position() + bodyBytes);
        out.put(END);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }
}
