package io.warrenmq.app.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock(AbusedNode.LOCK)
@Timeout(300)
class ChurnAbuseTest {
    @RegisterExtension
    static final TestNode NODE = AbusedNode.create();

    private static final Login MANY_CHANNELS = Login.GUEST.tuned(65_535, 131_072, 0);

    private static long descriptors;

    @BeforeAll
    static void countDescriptors() {
        descriptors = Abuse.descriptors(NODE.node());
    }

    @AfterEach
    void expectHealth() {
        Abuse.expectHealthy(NODE.node(), descriptors);
    }

    @AfterAll
    static void expectNothingLeft() {
        Abuse.expectNoConnections(NODE.node(), 0);
    }

    @Test
    void allChannelsThereAreMayBeOpen() {
        try (RawClient client = RawClient.open(NODE.address(), MANY_CHANNELS)) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int channel = 1; channel <= 65_535; channel++) {
                frames.writeBytes(Frame.bytes(channel, Amqp.channelOpen()));
            }
            client.send(frames.toByteArray());
            for (int channel = 1; channel <= 65_535; channel++) {
                client.expect(channel, MethodId.CHANNEL_OPEN_OK);
            }
            Abuse.expectBoundedMemory(NODE.node());
            client.declare(65_535, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
            client.closeConnection();
        }
    }

    @Test
    void channelsAreOpenedAndClosedWithoutEnd() {
        int batch = 500;
        try (RawClient client = RawClient.open(NODE.address(), MANY_CHANNELS)) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < batch; i++) {
                frames.writeBytes(Frame.bytes(1, Amqp.channelOpen()));
                frames.writeBytes(Frame.bytes(1, Amqp.close(MethodId.CHANNEL_CLOSE)));
            }
            for (int i = 0; i < Abuse.count(100_000); i += batch) {
                client.send(frames.toByteArray());
                for (int j = 0; j < batch; j++) {
                    client.expect(1, MethodId.CHANNEL_OPEN_OK);
                    client.expect(1, MethodId.CHANNEL_CLOSE_OK);
                }
            }
            client.closeConnection();
        }
    }

    @Test
    void connectionsComeAndGo() throws Exception {
        // Up to 2 000 a second, fewer where the machine cannot.
        long end = System.nanoTime() + Abuse.duration(Duration.ofSeconds(10)).toNanos();
        AtomicLong count = new AtomicLong();
        List<Future<?>> workers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                boolean polite = i % 2 == 0;
                workers.add(executor.submit(() -> {
                    while (System.nanoTime() < end) {
                        try (RawClient client = RawClient.open(NODE.address())) {
                            client.send(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE | Amqp.NOWAIT));
                            if (polite) {
                                client.closeConnection();
                            }
                        }
                        count.incrementAndGet();
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
        assertThat(count.get()).isPositive();
    }

    @Test
    void queuesComeAndGo() {
        int batch = 100;
        try (RawClient client = RawClient.open(NODE.address())) {
            for (int i = 0; i < Abuse.count(20_000); i += batch) {
                ByteArrayOutputStream frames = new ByteArrayOutputStream();
                for (int j = 0; j < batch; j++) {
                    String queue = "abuse-churn-" + j;
                    int flags = j % 2 == 0 ? 0 : Amqp.DURABLE;
                    frames.writeBytes(Frame.bytes(1, Amqp.queueDeclare(queue, flags)));
                    frames.writeBytes(Frame.bytes(1, Amqp.publish("", queue, 0)));
                    frames.writeBytes(
                            Frame.bytes(Frame.HEADER, 1, Amqp.header(0).bytes()));
                    frames.writeBytes(Frame.bytes(1, Amqp.queueDelete(queue, 0)));
                }
                client.send(frames.toByteArray());
                for (int j = 0; j < batch; j++) {
                    client.expect(1, MethodId.QUEUE_DECLARE_OK);
                    assertThat(client.expect(1, MethodId.QUEUE_DELETE_OK)
                                    .arguments()
                                    .longUint())
                            .isEqualTo(1);
                }
            }
            client.closeConnection();
        }
    }

    @Test
    void patternsOfManyWildcardsNeitherBlowUpRoutingNorBinding() {
        String hashes = "#" + ".#".repeat(99);
        String almost = "#" + ".a.#".repeat(60) + ".b";
        String stars = "*" + ".*".repeat(99);
        String key = "a" + ".a".repeat(120);
        try (RawClient client = RawClient.open(NODE.address());
                SteadyTraffic steady = SteadyTraffic.start(RawClient.connect(NODE.address()))) {
            String exchange = "abuse-topic";
            client.call(
                    1,
                    Amqp.exchangeDeclare(exchange, "topic", Amqp.EXCHANGE_AUTO_DELETE, Table.empty()),
                    MethodId.EXCHANGE_DECLARE_OK);
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            for (int i = 0; i < Abuse.count(2_000); i++) {
                String tail = "." + i % 50;
                for (String pattern : new String[] {hashes + tail, almost + tail, stars + tail, hashes, almost}) {
                    client.call(1, Amqp.queueBind(queue, exchange, pattern, Table.empty()), MethodId.QUEUE_BIND_OK);
                }
                client.publish(1, exchange, key, new byte[1]);
                client.publish(1, exchange, key + tail, new byte[1]);
                for (String pattern : new String[] {hashes + tail, almost + tail, stars + tail}) {
                    client.call(1, Amqp.queueUnbind(queue, exchange, pattern, Table.empty()), MethodId.QUEUE_UNBIND_OK);
                }
            }
            assertThat(client.declare(1, Amqp.queueDeclare(queue, Amqp.PASSIVE)).messageCount())
                    .isEqualTo(2L * Abuse.count(2_000));
            assertThat(steady.slowestMs()).isLessThan(5_000);
            client.closeConnection();
        }
    }

    @Test
    void aConsumerTagIsFreeAgainWhenItsConsumerIsCancelled() {
        try (RawClient client = RawClient.open(NODE.address())) {
            String queue =
                    client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
            for (int i = 0; i < Abuse.count(20_000); i++) {
                client.send(1, Amqp.consume(queue, "tag", 0)).send(1, Amqp.cancel("tag"));
                client.expect(1, MethodId.BASIC_CONSUME_OK);
                client.expect(1, MethodId.BASIC_CANCEL_OK);
            }
            for (int i = 0; i < 100; i++) {
                client.call(1, Amqp.consume(queue, "tag" + i, 0), MethodId.BASIC_CONSUME_OK);
            }
            client.send(1, Amqp.consume(queue, "tag7", 0));
            assertThat(client.expectConnectionClose().code()).isEqualTo(530);
        }
    }
}
