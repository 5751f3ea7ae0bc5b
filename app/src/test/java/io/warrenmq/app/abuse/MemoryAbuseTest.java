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
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock(AbusedNode.LOCK)
@Timeout(300)
class MemoryAbuseTest {
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
    void bodiesThatAreAnnouncedAndNeverSentTakeNoMemory() {
        try (RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES);
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            int channels = Abuse.count(20_000);
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int channel = 1; channel <= channels; channel++) {
                frames.writeBytes(Frame.bytes(channel, Amqp.channelOpen()));
                frames.writeBytes(Frame.bytes(channel, Amqp.publish("", "x", 0)));
                frames.writeBytes(Frame.bytes(
                        Frame.HEADER, channel, Amqp.header(100_000_000).bytes()));
                frames.writeBytes(Frame.bytes(Frame.BODY, channel, new byte[1]));
            }
            client.send(frames.toByteArray());
            for (int channel = 1; channel <= channels; channel++) {
                client.expect(channel, MethodId.CHANNEL_OPEN_OK);
            }
            Abuse.expectBoundedMemory(NODE.node());
            client.closeConnection();
            expectUndisturbed(steady);
        }
    }

    @Test
    void aTableWithAMillionEntriesIsTakenOrRefusedInTime() {
        Payload entries = new Payload();
        for (int i = 0; i < 1_000_000; i++) {
            entries.octet(0).octet('V');
        }
        Table table = Table.empty();
        byte[] many = entries.bytes();
        try (SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            tryTable(new Payload().longstr(many), table);
            expectUndisturbed(steady);
        }
    }

    @Test
    void deepTablesAreRefused() {
        for (int depth : new int[] {1_000, 100_000, 500_000}) {
            tryTable(new Payload().table(Table.nested(depth)), Table.nested(depth));
        }
    }

    /** Puts the table wherever clients send tables; each time the node either goes on or closes the connection. */
    private static void tryTable(Payload encoded, Table table) {
        List<Payload> methods = List.of(
                Payload.method(MethodId.QUEUE_DECLARE)
                        .shortUint(0)
                        .shortstr("abuse-table")
                        .octet(Amqp.EXCLUSIVE)
                        .raw(encoded.bytes()),
                Payload.method(MethodId.EXCHANGE_DECLARE)
                        .shortUint(0)
                        .shortstr("abuse-table")
                        .shortstr("topic")
                        .octet(Amqp.EXCHANGE_AUTO_DELETE)
                        .raw(encoded.bytes()),
                Amqp.queueBind("", "amq.headers", "", table));
        for (Payload method : methods) {
            try (RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES)) {
                client.openChannel(1).declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
                client.send(1, method);
                expectAnswer(client);
            }
        }
        try (RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES)) {
            client.openChannel(1).call(1, Amqp.confirmSelect(), MethodId.CONFIRM_SELECT_OK);
            client.publish(1, Amqp.publish("amq.headers", "", 0), Amqp.header(1, HEADERS, encoded), new byte[1]);
            expectAnswer(client);
        }
    }

    private static void expectAnswer(RawClient client) {
        Frame answer = client.next();
        if (answer.isMethod(MethodId.CONNECTION_CLOSE)) {
            client.send(0, Payload.method(MethodId.CONNECTION_CLOSE_OK));
            assertThat(answer.arguments().shortUint()).isIn(501, 502, 541);
        }
    }

    @Test
    void aConsumerThatNeverReadsHoldsUpNobodyElse() {
        String queue = "abuse-never-reads";
        byte[] body = new byte[10_000];
        try (RawClient consumer = RawClient.open(NODE.address());
                RawClient publisher = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            publisher.declare(1, Amqp.queueDeclare(queue, 0));
            consumer.call(1, Amqp.consume(queue, "t", Amqp.CONSUME_NO_ACK), MethodId.BASIC_CONSUME_OK);
            new ConfirmedPublisher(publisher, 2).publish(queue, body, Abuse.count(40_000));
            Abuse.expectBoundedMemory(NODE.node());
            publisher.call(1, Amqp.queueDelete(queue, 0), MethodId.QUEUE_DELETE_OK);
            expectUndisturbed(steady);
        }
    }

    @Test
    void aPublisherFasterThanItsConsumerIsSlowedDownAtMost() {
        String queue = "abuse-too-fast";
        byte[] body = new byte[4_000];
        long end = System.nanoTime() + Abuse.duration(Duration.ofSeconds(20)).toNanos();
        try (RawClient consumer = RawClient.open(NODE.address());
                RawClient publisher = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            publisher.declare(1, Amqp.queueDeclare(queue, Amqp.DURABLE));
            consumer.call(1, Amqp.qos(1, false), MethodId.BASIC_QOS_OK);
            consumer.call(1, Amqp.consume(queue, "t", 0), MethodId.BASIC_CONSUME_OK);
            ConfirmedPublisher confirmed = new ConfirmedPublisher(publisher, 2);
            long tag = 0;
            while (System.nanoTime() < end) {
                confirmed.publish(queue, body, 1_000);
                consumer.expectContent(1, MethodId.BASIC_DELIVER);
                consumer.send(1, Amqp.ack(++tag, false));
                Abuse.expectBoundedMemory(NODE.node());
            }
            publisher.call(1, Amqp.queueDelete(queue, 0), MethodId.QUEUE_DELETE_OK);
            expectUndisturbed(steady);
        }
    }

    @Test
    void manyUnacknowledgedDeliveriesFitIntoMemoryAndComeBack() {
        String queue = "abuse-unacked";
        int count = Abuse.count(1_000_000);
        try (RawClient publisher = RawClient.open(NODE.address())) {
            publisher.declare(1, Amqp.queueDeclare(queue, 0));
            new ConfirmedPublisher(publisher, 2).publish(queue, new byte[8], count);
            try (RawClient consumer = RawClient.open(NODE.address())) {
                consumer.call(1, Amqp.consume(queue, "t", 0), MethodId.BASIC_CONSUME_OK);
                for (int i = 0; i < count; i++) {
                    consumer.expectContent(1, MethodId.BASIC_DELIVER);
                }
                Abuse.expectBoundedMemory(NODE.node());
                consumer.send(1, Amqp.ack(count / 2, true));
                consumer.openChannel(2).closeConnection();
            }
            awaitReady(publisher, queue, count - count / 2);
            publisher.call(1, Amqp.queueDelete(queue, 0), MethodId.QUEUE_DELETE_OK);
        }
    }

    private static void awaitReady(RawClient client, String queue, long count) {
        BooleanSupplier reached =
                () -> client.declare(1, Amqp.queueDeclare(queue, Amqp.PASSIVE)).messageCount() == count;
        Await.until(Duration.ofSeconds(10), reached, () -> "the queue does not have " + count + " messages again");
    }

    @Test
    void messagesThatNeverBecomeCompleteStopNobody() {
        List<RawClient> clients = new ArrayList<>();
        try (SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            for (int i = 0; i < 4; i++) {
                RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES);
                clients.add(client);
                for (int channel = 1; channel <= 15; channel++) {
                    client.openChannel(channel);
                    beginMessage(client, channel, new byte[500_000]);
                }
            }
            Abuse.expectBoundedMemory(NODE.node());
            expectUndisturbed(steady);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    /**
     * How much room the node made for a client depends on the pieces in which its bytes arrived, so who is refused is
     * open; that it is most of them is not: together they hold three times what the node has for them.
     */
    @Test
    void messagesThatNeverBecomeCompleteAreLimited() {
        List<RawClient> clients = new ArrayList<>();
        List<Integer> refusals = new ArrayList<>();
        try (SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            for (int i = 0; i < 20; i++) {
                RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES);
                clients.add(client);
                client.openChannel(1).openChannel(2);
                beginMessage(client, 1, new byte[3_000_000]);
                for (int frames = 0; frames < 3; frames++) {
                    client.sendFrame(Frame.BODY, 1, new byte[3_000_000]);
                }
                client.send(2, Amqp.qos(1, false));
                Frame answer = client.next();
                if (answer.isMethod(MethodId.CONNECTION_CLOSE)) {
                    refusals.add(answer.arguments().shortUint());
                }
                Abuse.expectBoundedMemory(NODE.node());
            }
            assertThat(refusals).hasSizeGreaterThanOrEqualTo(10).containsOnly(506);
            expectUndisturbed(steady);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static void beginMessage(RawClient client, int channel, byte[] body) {
        client.send(channel, Amqp.publish("", "x", 0))
                .sendFrame(Frame.HEADER, channel, Amqp.header(100_000_000).bytes())
                .sendFrame(Frame.BODY, channel, body);
    }

    @Test
    void aMessageAsLargeAsTheMemoryOfAllOthersGetsThrough() {
        int frameBytes = AbusedNode.FRAME_MAX - 8;
        byte[] body = new byte[15 * frameBytes];
        try (RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES);
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            client.openChannel(1).call(1, Amqp.confirmSelect(), MethodId.CONFIRM_SELECT_OK);
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            client.send(1, Amqp.publish("", queue, 0))
                    .sendFrame(Frame.HEADER, 1, Amqp.header(body.length).bytes());
            for (int i = 0; i < 15; i++) {
                client.sendFrame(Frame.BODY, 1, new byte[frameBytes]);
            }
            client.expect(1, MethodId.BASIC_ACK);
            client.send(1, Amqp.get(queue, true));
            assertThat(client.expectContent(1, MethodId.BASIC_GET_OK).body()).isEqualTo(body);
            client.closeConnection();
            expectUndisturbed(steady);
        }
    }

    @Test
    void queuesThatNobodyReadsDoNotKeepTheirHeadsInMemoryForEver() {
        int queues = 100;
        try (RawClient client = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            ConfirmedPublisher publisher = new ConfirmedPublisher(client, 2);
            for (int i = 0; i < queues; i++) {
                client.declare(1, Amqp.queueDeclare("abuse-head-" + i, i % 2 == 0 ? Amqp.DURABLE : Amqp.EXCLUSIVE));
                publisher.publish("abuse-head-" + i, new byte[131_000], 20);
            }
            Abuse.expectBoundedMemory(NODE.node());
            for (int i = 0; i < queues; i++) {
                client.call(1, Amqp.queueDelete("abuse-head-" + i, 0), MethodId.QUEUE_DELETE_OK);
            }
            client.closeConnection();
            expectUndisturbed(steady);
        }
    }

    @Test
    void largeMessagesAtTheHeadsOfQueuesLeaveMemoryToo() {
        int queues = 10;
        byte[] body = new byte[AbusedNode.FRAME_MAX - 8];
        try (RawClient client = RawClient.open(NODE.address(), LARGE_FRAMES);
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            client.openChannel(1);
            ConfirmedPublisher publisher = new ConfirmedPublisher(client, 2);
            for (int i = 0; i < queues; i++) {
                client.declare(1, Amqp.queueDeclare("abuse-large-" + i, i % 2 == 0 ? Amqp.DURABLE : Amqp.EXCLUSIVE));
                publisher.publish("abuse-large-" + i, body, 3);
            }
            Abuse.expectBoundedMemory(NODE.node());
            for (int i = 0; i < queues; i++) {
                client.send(1, Amqp.get("abuse-large-" + i, true)).expectContent(1, MethodId.BASIC_GET_OK);
                client.call(1, Amqp.queueDelete("abuse-large-" + i, 0), MethodId.QUEUE_DELETE_OK);
            }
            client.closeConnection();
            expectUndisturbed(steady);
        }
    }

    private static void expectUndisturbed(SteadyTraffic steady) {
        steady.expectUndisturbed(SLOWEST_ROUND_MS);
    }
}
