package io.warrenmq.app.abuse;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Valid conversations, all of them sent without waiting for answers. Queues and exchanges go away by themselves. Owned
 * by the thread of one connection.
 */
final class Corpus {
    /**
     * A policy removes what damaged names and flags leave there; otherwise each message would go to more and more
     * queues.
     */
    private static final String VIRTUAL_HOST = "fuzz";

    /** The client's side of one channel. */
    private interface Conversation {
        void write(Corpus corpus, int channel, List<byte[]> frames);
    }

    private static final List<Conversation> CONVERSATIONS = List.of(
            Corpus::publishAndGet,
            Corpus::consume,
            Corpus::transaction,
            Corpus::confirms,
            Corpus::exchanges,
            Corpus::headersExchange,
            Corpus::queueArguments,
            Corpus::acknowledgements,
            Corpus::directReply,
            Corpus::manyFrames,
            Corpus::rareMethods);

    private final Random random;
    private final String suffix;

    Corpus(Random random) {
        this.random = random;
        this.suffix = "-" + random.nextInt(64);
    }

    /** The client's bytes up to connection.open; the first item is what precedes all frames. */
    List<byte[]> handshake(boolean withProxyHeader) {
        List<byte[]> frames = new ArrayList<>();
        frames.add(withProxyHeader ? concat(proxyHeader(), RawClient.protocolHeader()) : RawClient.protocolHeader());
        frames.add(Frame.bytes(0, startOk()));
        frames.add(Frame.bytes(
                0, Login.GUEST.tuned(2047, 131_072, random.nextInt(3)).tuneOk()));
        frames.add(Frame.bytes(0, Amqp.connectionOpen(VIRTUAL_HOST)));
        return frames;
    }

    private Payload startOk() {
        Table client = Table.empty()
                .table("capabilities", Login.GUEST.capabilities())
                .string("product", "fuzz")
                .string("connection_name", "fuzz" + suffix)
                .table("deep", Table.nested(1 + random.nextInt(12)));
        return switch (random.nextInt(20)) {
            case 0 -> Amqp.startOk(client, "EXTERNAL", new byte[0]);
            case 1 -> Amqp.startOk(client, "PLAIN", Amqp.plain("guest", "wrong"));
            case 2 -> Amqp.startOk(client, "RABBIT-CR-DEMO", "guest".getBytes(StandardCharsets.US_ASCII));
            case 3, 4, 5, 6, 7 ->
                Amqp.startOk(
                        client,
                        "AMQPLAIN",
                        Table.empty()
                                .string("LOGIN", "guest")
                                .string("PASSWORD", "guest")
                                .bytes());
            default -> Amqp.startOk(client, "PLAIN", Amqp.plain("guest", "guest"));
        };
    }

    private byte[] proxyHeader() {
        return switch (random.nextInt(4)) {
            case 0 -> "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
            case 1 -> "PROXY TCP4 127.0.0.1 127.0.0.1 4000 5672\r\n".getBytes(StandardCharsets.US_ASCII);
            case 2 -> "PROXY TCP6 ::1 ::1 4000 5672\r\n".getBytes(StandardCharsets.US_ASCII);
            default -> binaryProxyHeader();
        };
    }

    private static byte[] binaryProxyHeader() {
        return new Payload()
                .raw(new byte[] {13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x21, 0x11})
                .shortUint(12 + 7)
                .raw(new byte[] {127, 0, 0, 1, 127, 0, 0, 1})
                .shortUint(4000)
                .shortUint(5672)
                // a TLV that no one knows
                .octet(0xE0)
                .shortUint(4)
                .longUint(1)
                .bytes();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return new Payload().raw(first).raw(second).bytes();
    }

    /** Several conversations at once, each on a channel of its own, their frames mixed. */
    List<byte[]> conversations() {
        List<List<byte[]>> channels = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int channel = 1; channel <= count; channel++) {
            List<byte[]> frames = new ArrayList<>();
            frames.add(Frame.bytes(channel, Amqp.channelOpen()));
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                CONVERSATIONS.get(random.nextInt(CONVERSATIONS.size())).write(this, channel, frames);
            }
            if (random.nextInt(3) == 0) {
                frames.add(Frame.bytes(channel, Amqp.close(MethodId.CHANNEL_CLOSE)));
            }
            channels.add(frames);
        }
        List<byte[]> mixed = new ArrayList<>();
        while (!channels.isEmpty()) {
            List<byte[]> frames = channels.get(random.nextInt(channels.size()));
            for (int i = Math.min(frames.size(), 1 + random.nextInt(6)); i > 0; i--) {
                mixed.add(frames.removeFirst());
            }
            if (frames.isEmpty()) {
                channels.remove(frames);
            }
        }
        return mixed;
    }

    static byte[] closing() {
        return Frame.bytes(0, Amqp.close(MethodId.CONNECTION_CLOSE));
    }

    // ---- conversations

    private void publishAndGet(int channel, List<byte[]> frames) {
        method(frames, channel, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
        method(frames, channel, Amqp.queueBind("", "amq.topic", "a.*.#", Table.empty()));
        for (int i = 0; i < 5; i++) {
            publish(frames, channel, "amq.topic", "a.b." + i);
        }
        for (int i = 1; i <= 5; i++) {
            method(frames, channel, Amqp.get("", random.nextBoolean()));
        }
        method(frames, channel, Amqp.ack(0, true));
        method(frames, channel, Amqp.queueUnbind("", "amq.topic", "a.*.#", Table.empty()));
        method(frames, channel, Amqp.queuePurge(""));
        method(frames, channel, Amqp.queueDelete("", 0));
    }

    private void consume(int channel, List<byte[]> frames) {
        String queue = "fuzz-consume" + suffix;
        method(frames, channel, Amqp.queueDeclare(queue, Amqp.AUTO_DELETE, expiring()));
        method(frames, channel, Amqp.qos(3, random.nextBoolean()));
        method(frames, channel, Amqp.consume(queue, "tag", 0));
        method(frames, channel, Amqp.consume(queue, "", Amqp.CONSUME_NO_ACK));
        for (int i = 0; i < 8; i++) {
            publish(frames, channel, "", queue);
        }
        method(frames, channel, Amqp.cancel("tag"));
        method(frames, channel, Payload.method(MethodId.BASIC_RECOVER).octet(1));
    }

    private void transaction(int channel, List<byte[]> frames) {
        method(frames, channel, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
        method(frames, channel, Payload.method(MethodId.TX_SELECT));
        publish(frames, channel, "amq.fanout", "");
        publish(frames, channel, "", "fuzz-nowhere");
        method(frames, channel, Payload.method(MethodId.TX_COMMIT));
        publish(frames, channel, "amq.direct", "k");
        method(frames, channel, Amqp.get("", false));
        method(frames, channel, Payload.method(MethodId.TX_ROLLBACK));
    }

    private void confirms(int channel, List<byte[]> frames) {
        String queue = "fuzz-confirm" + suffix;
        method(frames, channel, Amqp.queueDeclare(queue, Amqp.DURABLE, expiring()));
        method(frames, channel, Amqp.confirmSelect());
        for (int i = 0; i < 6; i++) {
            publish(frames, channel, "", i % 3 == 0 ? "fuzz-nowhere" : queue);
        }
        method(frames, channel, Amqp.queueDelete(queue, 0));
    }

    private void exchanges(int channel, List<byte[]> frames) {
        String source = "fuzz-source" + suffix;
        String target = "fuzz-target" + suffix;
        Table deep = Table.empty().table("deep", Table.nested(10)).string("alternate-exchange", target);
        method(frames, channel, Amqp.exchangeDeclare(target, "topic", 0, Table.empty()));
        method(frames, channel, Amqp.exchangeDeclare(source, "fanout", Amqp.EXCHANGE_AUTO_DELETE, deep));
        method(frames, channel, Amqp.exchangeBinding(MethodId.EXCHANGE_BIND, target, source, "#.*.#", Table.empty()));
        publish(frames, channel, source, "a.b.c");
        method(frames, channel, Amqp.exchangeBinding(MethodId.EXCHANGE_UNBIND, target, source, "#.*.#", Table.empty()));
        method(frames, channel, Amqp.exchangeDelete(target, Amqp.IF_UNUSED));
        method(frames, channel, Amqp.exchangeDelete(source, 0));
    }

    private void headersExchange(int channel, List<byte[]> frames) {
        method(frames, channel, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
        Table arguments = everyType().string("x-match", random.nextBoolean() ? "any" : "all-with-x");
        method(frames, channel, Amqp.queueBind("", "amq.headers", "", arguments));
        for (int i = 0; i < 3; i++) {
            publish(frames, channel, "amq.headers", "");
        }
        method(frames, channel, Amqp.queueUnbind("", "amq.headers", "", arguments));
    }

    private void queueArguments(int channel, List<byte[]> frames) {
        String queue = "fuzz-arguments" + suffix;
        method(
                frames,
                channel,
                Amqp.queueDeclare(
                        queue,
                        Amqp.NOWAIT,
                        expiring()
                                .int32("x-message-ttl", 50)
                                .int64("x-max-length", 5)
                                .int32("x-max-length-bytes", 100_000)
                                .string("x-overflow", "reject-publish-dlx")
                                .string("x-dead-letter-exchange", "amq.fanout")
                                .string("x-dead-letter-routing-key", "dead")
                                .int32("x-max-priority", 10)
                                .string("x-queue-mode", "lazy")
                                .string("x-queue-type", "classic")
                                .bool("x-single-active-consumer", true)));
        for (int i = 0; i < 8; i++) {
            publish(frames, channel, "", queue);
        }
        method(frames, channel, Amqp.queueDeclare(queue, Amqp.PASSIVE));
        method(frames, channel, Amqp.queueDelete(queue, Amqp.IF_EMPTY));
    }

    private void acknowledgements(int channel, List<byte[]> frames) {
        method(frames, channel, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
        for (int i = 0; i < 6; i++) {
            publish(frames, channel, "amq.direct", "");
        }
        method(frames, channel, Amqp.queueBind("", "amq.direct", "", Table.empty()));
        for (int i = 1; i <= 6; i++) {
            method(frames, channel, Amqp.get("", false));
        }
        method(frames, channel, Amqp.nack(3, true, true));
        method(frames, channel, Amqp.reject(4, false));
        method(frames, channel, Amqp.ack(5, false));
        method(frames, channel, Payload.method(MethodId.BASIC_RECOVER_ASYNC).octet(1));
    }

    private void directReply(int channel, List<byte[]> frames) {
        method(frames, channel, Amqp.consume("amq.rabbitmq.reply-to", "", Amqp.CONSUME_NO_ACK));
        method(frames, channel, Amqp.publish("", "fuzz-rpc", Amqp.MANDATORY));
        frames.add(Frame.bytes(
                Frame.HEADER,
                channel,
                Amqp.header(0, 1 << 9, new Payload().shortstr("amq.rabbitmq.reply-to"))
                        .bytes()));
    }

    private void manyFrames(int channel, List<byte[]> frames) {
        method(
                frames,
                channel,
                Amqp.queueDeclare("", Amqp.EXCLUSIVE, Table.empty().int32("x-max-length", 2)));
        int pieces = 1 + random.nextInt(20);
        int pieceBytes = random.nextInt(3000);
        method(frames, channel, Amqp.publish("amq.fanout", "", 0));
        frames.add(Frame.bytes(
                Frame.HEADER, channel, Amqp.header((long) pieces * pieceBytes).bytes()));
        for (int i = 0; i < pieces && pieceBytes > 0; i++) {
            frames.add(Frame.bytes(Frame.BODY, channel, new byte[pieceBytes]));
        }
    }

    private void rareMethods(int channel, List<byte[]> frames) {
        method(frames, channel, Payload.method(MethodId.CHANNEL_FLOW).octet(1));
        method(
                frames,
                channel,
                Payload.method(MethodId.ACCESS_REQUEST).shortstr("/data").octet(31));
        method(
                frames,
                0,
                Payload.method(MethodId.CONNECTION_UPDATE_SECRET).longstr("s").shortstr("r"));
        method(frames, channel, Payload.method(MethodId.BASIC_CANCEL_OK).shortstr("tag"));
        frames.add(Frame.bytes(Frame.HEARTBEAT, 0, new byte[0]));
    }

    // ---- parts

    private static void method(List<byte[]> frames, int channel, Payload method) {
        frames.add(Frame.bytes(channel, method));
    }

    private static Table expiring() {
        return Table.empty().int32("x-expires", 3000).int32("x-max-length", 100);
    }

    private void publish(List<byte[]> frames, int channel, String exchange, String key) {
        byte[] body = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(100)];
        method(frames, channel, Amqp.publish(exchange, key, random.nextInt(2)));
        Payload header = random.nextInt(3) == 0
                ? Amqp.header(body.length, 0xfff8, everyProperty())
                : Amqp.header(body.length, 1 << 12, new Payload().octet(1 + random.nextInt(2)));
        frames.add(Frame.bytes(Frame.HEADER, channel, header.bytes()));
        if (body.length > 0) {
            frames.add(Frame.bytes(Frame.BODY, channel, body));
        }
    }

    private Payload everyProperty() {
        return new Payload()
                .shortstr("text/plain")
                .shortstr("identity")
                .table(everyType().strings("CC", "fuzz-cc").strings("BCC", "fuzz-bcc"))
                .octet(2)
                .octet(random.nextInt(256))
                .shortstr("correlation")
                .shortstr("reply")
                .shortstr("60000")
                .shortstr("id")
                .longlong(1_700_000_000L)
                .shortstr("type")
                .shortstr("guest")
                .shortstr("fuzz");
    }

    private static Table everyType() {
        return Table.empty()
                .bool("t", true)
                .field("b", 'b', new Payload().octet(-1))
                .field("B", 'B', new Payload().octet(1))
                .field("s", 's', new Payload().shortUint(-2))
                .field("u", 'u', new Payload().shortUint(2))
                .int32("I", 3)
                .field("i", 'i', new Payload().longUint(4))
                .int64("l", 5)
                .field("f", 'f', new Payload().longUint(Float.floatToIntBits(1.5f)))
                .field("d", 'd', new Payload().longlong(Double.doubleToLongBits(1.5)))
                .field("D", 'D', new Payload().octet(2).longUint(7))
                .string("S", "text")
                .array(
                        "A",
                        new Payload()
                                .octet('A')
                                .longstr(new Payload().octet('V').bytes()))
                .field("T", 'T', new Payload().longlong(1))
                .table("F", Table.nested(3))
                .field("V", 'V', new Payload())
                .field("x", 'x', new Payload().longstr(new byte[] {1, 2, 3}));
    }
}
