package io.warrenmq.app.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Little said, much to do. */
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock(AbusedNode.LOCK)
@Timeout(300)
class AmplificationAbuseTest {
    @RegisterExtension
    static final TestNode NODE = AbusedNode.create();

    private static final Login LARGE_FRAMES = Login.GUEST.tuned(65_535, AbusedNode.FRAME_MAX, 0);
    private static final long SLOWEST_ROUND_MS = 10_000;
    private static final int HEADERS = 1 << 13;

    private long descriptors;

    @BeforeEach
    void countDescriptors() {
        descriptors = Abuse.descriptors(NODE.node());
    }

    @AfterEach
    void expectHealth() {
        Abuse.expectHealthy(NODE.node(), descriptors);
    }

    @Test
    void aLongChainOfExchangesIsWalkedWithoutATallStack() {
        int length = Abuse.count(20_000);
        try (RawClient client = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < length; i++) {
                frames.writeBytes(
                        Frame.bytes(1, Amqp.exchangeDeclare("abuse-chain-" + i, "fanout", Amqp.NOWAIT, Table.empty())));
            }
            for (int i = 0; i < length; i++) {
                // The last one leads back to the first.
                frames.writeBytes(Frame.bytes(1, bindNoWait("abuse-chain-" + (i + 1) % length, "abuse-chain-" + i)));
            }
            client.send(frames.toByteArray());
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.call(1, Amqp.queueBind(queue, "abuse-chain-0", "", Table.empty()), MethodId.QUEUE_BIND_OK);
            client.publish(1, "abuse-chain-1", "", new byte[1]);
            client.send(1, Amqp.get(queue, true)).expectContent(1, MethodId.BASIC_GET_OK);
            removeExchanges(client, "abuse-chain-", length);
            expectUndisturbed(steady);
        }
    }

    private static Payload bindNoWait(String destination, String source) {
        return Payload.method(MethodId.EXCHANGE_BIND)
                .shortUint(0)
                .shortstr(destination)
                .shortstr(source)
                .shortstr("")
                .octet(1)
                .table(Table.empty());
    }

    @Test
    void aLongChainOfAlternateExchangesIsWalkedWithoutATallStack() {
        int length = Abuse.count(20_000);
        try (RawClient client = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < length; i++) {
                Table next = Table.empty().string("alternate-exchange", "abuse-alternate-" + (i + 1) % length);
                frames.writeBytes(
                        Frame.bytes(1, Amqp.exchangeDeclare("abuse-alternate-" + i, "direct", Amqp.NOWAIT, next)));
            }
            client.send(frames.toByteArray());
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.call(1, Amqp.queueBind(queue, "abuse-alternate-0", "k", Table.empty()), MethodId.QUEUE_BIND_OK);
            client.publish(1, "abuse-alternate-1", "k", new byte[1]);
            client.send(1, Amqp.get(queue, true)).expectContent(1, MethodId.BASIC_GET_OK);
            client.publish(1, "abuse-alternate-1", "nobody", new byte[1]);
            removeExchanges(client, "abuse-alternate-", length);
            expectUndisturbed(steady);
        }
    }

    private static void removeExchanges(RawClient client, String prefix, int count) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            frames.writeBytes(Frame.bytes(1, Amqp.exchangeDelete(prefix + i, 2)));
        }
        client.send(frames.toByteArray()).declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
    }

    @Test
    void aMessageWithManyKeysIsRoutedInTime() {
        int keys = Abuse.count(200_000);
        Payload items = new Payload();
        for (int i = 0; i < keys; i++) {
            items.octet('S').longstr("key-" + i);
        }
        Payload headers = new Payload()
                .table(Table.empty()
                        .array("CC", items)
                        .array("BCC", new Payload().octet('S').longstr("abuse-cc")));
        try (RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES);
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            client.openChannel(1);
            client.declare(1, Amqp.queueDeclare("abuse-cc", Amqp.EXCLUSIVE));
            client.publish(1, Amqp.publish("", "x", 0), Amqp.header(1, HEADERS, headers), new byte[1]);
            client.publish(1, Amqp.publish("amq.topic", "x", 0), Amqp.header(1, HEADERS, headers), new byte[1]);
            client.send(1, Amqp.get("abuse-cc", true)).expectContent(1, MethodId.BASIC_GET_OK);
            client.closeConnection();
            expectUndisturbed(steady);
        }
    }

    @Test
    void manyConsumersOfOneQueueComeAndGoInTime() {
        int consumers = Abuse.count(50_000);
        try (SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()));
                RawClient other = RawClient.open(NODE.address())) {
            String queue = "abuse-consumers";
            other.declare(1, Amqp.queueDeclare(queue, 0));
            try (RawClient client = RawClient.open(NODE.address())) {
                ByteArrayOutputStream frames = new ByteArrayOutputStream();
                for (int i = 0; i < consumers; i++) {
                    frames.writeBytes(Frame.bytes(1, Amqp.consume(queue, "tag-" + i, 0)));
                }
                client.send(frames.toByteArray());
                for (int i = 0; i < consumers; i++) {
                    client.expect(1, MethodId.BASIC_CONSUME_OK);
                }
                for (int i = 0; i < 1_000; i++) {
                    client.publish(1, "", queue, new byte[1]);
                    client.expectContent(1, MethodId.BASIC_DELIVER);
                }
            }
            Await.until(
                    Duration.ofSeconds(20),
                    () -> other.declare(1, Amqp.queueDeclare(queue, Amqp.PASSIVE))
                                    .consumerCount()
                            == 0,
                    () -> "the queue still has consumers of a connection that is gone");
            assertThat(other.declare(1, Amqp.queueDeclare(queue, Amqp.PASSIVE)).messageCount())
                    .isEqualTo(1_000);
            other.call(1, Amqp.queueDelete(queue, 0), MethodId.QUEUE_DELETE_OK);
            expectUndisturbed(steady);
        }
    }

    @Test
    void manyQueuesOfOneConnectionGoWithItInTime() {
        int queues = Abuse.count(30_000);
        try (SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()));
                RawClient other = RawClient.open(NODE.address())) {
            try (RawClient client = RawClient.open(NODE.address())) {
                ByteArrayOutputStream frames = new ByteArrayOutputStream();
                for (int i = 0; i < queues; i++) {
                    frames.writeBytes(
                            Frame.bytes(1, Amqp.queueDeclare("abuse-many-" + i, Amqp.EXCLUSIVE | Amqp.NOWAIT)));
                    frames.writeBytes(
                            Frame.bytes(1, Amqp.queueBind("abuse-many-" + i, "amq.fanout", "", Table.empty())));
                }
                client.send(frames.toByteArray());
                for (int i = 0; i < queues; i++) {
                    client.expect(1, MethodId.QUEUE_BIND_OK);
                }
                client.publish(1, "amq.fanout", "", new byte[100]);
                client.declare(1, Amqp.queueDeclare("abuse-many-0", Amqp.PASSIVE));
            }
            Await.until(
                    Duration.ofSeconds(60),
                    () -> isGone(other, "abuse-many-" + (queues - 1)),
                    () -> "queues of a connection that is gone are still there");
            expectUndisturbed(steady);
        }
    }

    private static boolean isGone(RawClient client, String queue) {
        client.send(1, Amqp.queueDeclare(queue, Amqp.PASSIVE));
        Frame answer = client.next();
        if (answer.isMethod(MethodId.QUEUE_DECLARE_OK)) {
            return false;
        }
        client.send(1, Payload.method(MethodId.CHANNEL_CLOSE_OK)).openChannel(1);
        return answer.arguments().shortUint() == 404;
    }

    @Test
    void deadLettersThatGoRoundByThemselvesEnd() {
        try (RawClient client = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            for (int i = 0; i < 3; i++) {
                client.declare(
                        1,
                        Amqp.queueDeclare(
                                "abuse-cycle-" + i,
                                Amqp.EXCLUSIVE,
                                Table.empty()
                                        .int32(i == 0 ? "x-message-ttl" : "x-max-length", 0)
                                        .string("x-dead-letter-exchange", "")
                                        .string("x-dead-letter-routing-key", "abuse-cycle-" + (i + 1) % 3)));
            }
            for (int i = 0; i < 100; i++) {
                client.publish(1, "", "abuse-cycle-" + i % 3, new byte[1]);
            }
            for (int i = 0; i < 3; i++) {
                String queue = "abuse-cycle-" + i;
                Await.until(
                        Duration.ofSeconds(10),
                        () -> client.declare(1, Amqp.queueDeclare(queue, Amqp.PASSIVE))
                                        .messageCount()
                                == 0,
                        () -> queue + " does not get empty");
            }
            expectUndisturbed(steady);
        }
        expectIdle();
    }

    /** A node that nobody asks for anything takes little of a processor. */
    private static void expectIdle() {
        Await.until(
                Duration.ofSeconds(20),
                () -> {
                    Duration before = NODE.node().processorTime();
                    java.util.concurrent.locks.LockSupport.parkNanos(
                            Duration.ofMillis(500).toNanos());
                    return NODE.node().processorTime().minus(before).toMillis() < 200;
                },
                () -> "the node is busy though nobody wants anything");
    }

    @Test
    void aClientThatAsksAndNeverReadsIsNotReadEither() throws Exception {
        byte[] body = new byte[50_000];
        try (RawClient client = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.publish(1, "", queue, body);
            ByteArrayOutputStream round = new ByteArrayOutputStream();
            for (int i = 0; i < 500; i++) {
                round.writeBytes(Frame.bytes(1, Amqp.get(queue, false)));
                round.writeBytes(Frame.bytes(1, Amqp.nack(i + 1, false, true)));
            }
            AtomicLong asked = new AtomicLong();
            Thread greedy = Thread.ofVirtual().start(() -> askUntilClosed(client, round.toByteArray(), asked));
            greedy.join(Abuse.duration(Duration.ofSeconds(20)));
            Abuse.expectBoundedMemory(NODE.node());
            expectUndisturbed(steady);
            client.socket().close();
            greedy.join();
        }
    }

    private static void askUntilClosed(RawClient client, byte[] questions, AtomicLong asked) {
        try {
            while (asked.get() < 1_000_000) {
                client.send(questions);
                asked.incrementAndGet();
            }
        } catch (java.io.UncheckedIOException e) {
            asked.set(Long.MAX_VALUE); // closed by the test, or by the node
        }
    }

    private static void expectUndisturbed(SteadyTraffic steady) {
        steady.expectUndisturbed(SLOWEST_ROUND_MS);
    }
}
