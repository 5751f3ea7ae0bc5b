package io.warrenmq.app.blackbox;

import java.nio.charset.StandardCharsets;

/** The methods that clients send. Flags are the bits of the method's octet, the first argument lowest. */
public final class Amqp {
    public static final int PASSIVE = 1;
    public static final int DURABLE = 2;
    public static final int EXCLUSIVE = 4;
    public static final int AUTO_DELETE = 8;
    public static final int NOWAIT = 16;

    public static final int EXCHANGE_AUTO_DELETE = 4;
    public static final int EXCHANGE_INTERNAL = 8;

    public static final int CONSUME_NO_ACK = 2;
    public static final int CONSUME_EXCLUSIVE = 4;

    public static final int IF_UNUSED = 1;
    public static final int IF_EMPTY = 2;

    public static final int MANDATORY = 1;

    private Amqp() {}

    public static Payload startOk(Table clientProperties, String mechanism, byte[] response) {
        return Payload.method(MethodId.CONNECTION_START_OK)
                .table(clientProperties)
                .shortstr(mechanism)
                .longstr(response)
                .shortstr("en_US");
    }

    public static byte[] plain(String user, String password) {
        return ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    }

    public static Payload tuneOk(int channelMax, long frameMax, int heartbeatSeconds) {
        return Payload.method(MethodId.CONNECTION_TUNE_OK)
                .shortUint(channelMax)
                .longUint(frameMax)
                .shortUint(heartbeatSeconds);
    }

    public static Payload connectionOpen(String virtualHost) {
        return Payload.method(MethodId.CONNECTION_OPEN)
                .shortstr(virtualHost)
                .shortstr("")
                .octet(0);
    }

    /** connection.close or channel.close. */
    public static Payload close(int method) {
        return Payload.method(method)
                .shortUint(200)
                .shortstr("bye")
                .shortUint(0)
                .shortUint(0);
    }

    public static Payload channelOpen() {
        return Payload.method(MethodId.CHANNEL_OPEN).shortstr("");
    }

    public static Payload exchangeDeclare(String exchange, String type, int flags, Table arguments) {
        return Payload.method(MethodId.EXCHANGE_DECLARE)
                .shortUint(0)
                .shortstr(exchange)
                .shortstr(type)
                .octet(flags)
                .table(arguments);
    }

    public static Payload exchangeDelete(String exchange, int flags) {
        return Payload.method(MethodId.EXCHANGE_DELETE)
                .shortUint(0)
                .shortstr(exchange)
                .octet(flags);
    }

    /** exchange.bind or exchange.unbind. */
    public static Payload exchangeBinding(int method, String destination, String source, String key, Table arguments) {
        return Payload.method(method)
                .shortUint(0)
                .shortstr(destination)
                .shortstr(source)
                .shortstr(key)
                .octet(0)
                .table(arguments);
    }

    public static Payload queueDeclare(String queue, int flags) {
        return queueDeclare(queue, flags, Table.empty());
    }

    public static Payload queueDeclare(String queue, int flags, Table arguments) {
        return Payload.method(MethodId.QUEUE_DECLARE)
                .shortUint(0)
                .shortstr(queue)
                .octet(flags)
                .table(arguments);
    }

    public static Payload queueBind(String queue, String exchange, String key, Table arguments) {
        return Payload.method(MethodId.QUEUE_BIND)
                .shortUint(0)
                .shortstr(queue)
                .shortstr(exchange)
                .shortstr(key)
                .octet(0)
                .table(arguments);
    }

    public static Payload queueUnbind(String queue, String exchange, String key, Table arguments) {
        return Payload.method(MethodId.QUEUE_UNBIND)
                .shortUint(0)
                .shortstr(queue)
                .shortstr(exchange)
                .shortstr(key)
                .table(arguments);
    }

    public static Payload queuePurge(String queue) {
        return Payload.method(MethodId.QUEUE_PURGE).shortUint(0).shortstr(queue).octet(0);
    }

    public static Payload queueDelete(String queue, int flags) {
        return Payload.method(MethodId.QUEUE_DELETE)
                .shortUint(0)
                .shortstr(queue)
                .octet(flags);
    }

    public static Payload qos(int prefetchCount, boolean global) {
        return Payload.method(MethodId.BASIC_QOS)
                .longUint(0)
                .shortUint(prefetchCount)
                .bits(global);
    }

    public static Payload consume(String queue, String tag, int flags) {
        return Payload.method(MethodId.BASIC_CONSUME)
                .shortUint(0)
                .shortstr(queue)
                .shortstr(tag)
                .octet(flags)
                .table(Table.empty());
    }

    public static Payload cancel(String tag) {
        return Payload.method(MethodId.BASIC_CANCEL).shortstr(tag).octet(0);
    }

    public static Payload publish(String exchange, String key, int flags) {
        return Payload.method(MethodId.BASIC_PUBLISH)
                .shortUint(0)
                .shortstr(exchange)
                .shortstr(key)
                .octet(flags);
    }

    /** A content header without properties. */
    public static Payload header(long bodyBytes) {
        return header(bodyBytes, 0, new Payload());
    }

    public static Payload header(long bodyBytes, int propertyFlags, Payload properties) {
        return new Payload()
                .shortUint(60)
                .shortUint(0)
                .longlong(bodyBytes)
                .shortUint(propertyFlags)
                .raw(properties.bytes());
    }

    public static Payload get(String queue, boolean noAck) {
        return Payload.method(MethodId.BASIC_GET).shortUint(0).shortstr(queue).bits(noAck);
    }

    public static Payload ack(long tag, boolean multiple) {
        return Payload.method(MethodId.BASIC_ACK).longlong(tag).bits(multiple);
    }

    public static Payload nack(long tag, boolean multiple, boolean requeue) {
        return Payload.method(MethodId.BASIC_NACK).longlong(tag).bits(multiple, requeue);
    }

    public static Payload reject(long tag, boolean requeue) {
        return Payload.method(MethodId.BASIC_REJECT).longlong(tag).bits(requeue);
    }

    public static Payload confirmSelect() {
        return Payload.method(MethodId.CONFIRM_SELECT).octet(0);
    }
}
