package io.warrenmq.bench.client;

import java.nio.ByteBuffer;
import java.util.Map;

/** Frames that change or ask for topology, for those who wait for each answer and those who do not. */
final class Requests {
    private static final int PASSIVE = 0b1;
    private static final int DURABLE = 0b10;
    private static final int DECLARE_NO_WAIT = 0b1_0000;
    private static final int DELETE_NO_WAIT = 0b100;

    private Requests() {}

    static void declareQueue(
            ByteBuffer out, String queue, boolean durable, boolean noWait, Map<String, Object> arguments) {
        declareQueue(out, queue, (durable ? DURABLE : 0) | (noWait ? DECLARE_NO_WAIT : 0), arguments);
    }

    static void declareQueuePassively(ByteBuffer out, String queue) {
        declareQueue(out, queue, PASSIVE, Map.of());
    }

    private static void declareQueue(ByteBuffer out, String queue, int bits, Map<String, Object> arguments) {
        int start = Frames.begin(out, ClientConnection.CHANNEL, Frames.QUEUE_DECLARE);
        out.putShort((short) 0);
        Frames.shortString(out, queue);
        out.put((byte) bits);
        Frames.table(out, arguments);
        Frames.end(out, start);
    }

    static void deleteQueue(ByteBuffer out, String queue, boolean noWait) {
        int start = Frames.begin(out, ClientConnection.CHANNEL, Frames.QUEUE_DELETE);
        out.putShort((short) 0);
        Frames.shortString(out, queue);
        out.put((byte) (noWait ? DELETE_NO_WAIT : 0));
        Frames.end(out, start);
    }

    static void purgeQueue(ByteBuffer out, String queue) {
        int start = Frames.begin(out, ClientConnection.CHANNEL, Frames.QUEUE_PURGE);
        out.putShort((short) 0);
        Frames.shortString(out, queue);
        out.put((byte) 0);
        Frames.end(out, start);
    }

    static void bindQueue(ByteBuffer out, String queue, String exchange, String routingKey, boolean noWait) {
        int start = Frames.begin(out, ClientConnection.CHANNEL, Frames.QUEUE_BIND);
        out.putShort((short) 0);
        Frames.shortString(out, queue);
        Frames.shortString(out, exchange);
        Frames.shortString(out, routingKey);
        out.put((byte) (noWait ? 1 : 0));
        Frames.table(out, Map.of());
        Frames.end(out, start);
    }

    static void declareExchange(ByteBuffer out, String exchange, String type) {
        int start = Frames.begin(out, ClientConnection.CHANNEL, Frames.EXCHANGE_DECLARE);
        out.putShort((short) 0);
        Frames.shortString(out, exchange);
        Frames.shortString(out, type);
        out.put((byte) DURABLE);
        Frames.table(out, Map.of());
        Frames.end(out, start);
    }

    static void deleteExchange(ByteBuffer out, String exchange) {
        int start = Frames.begin(out, ClientConnection.CHANNEL, Frames.EXCHANGE_DELETE);
        out.putShort((short) 0);
        Frames.shortString(out, exchange);
        out.put((byte) 0);
        Frames.end(out, start);
    }
}
