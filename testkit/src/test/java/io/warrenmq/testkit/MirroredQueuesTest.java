package io.warrenmq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.cluster.metadata.MirroredQueue;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mirrored queues of a real cluster: nothing that was confirmed is lost while a copy lives. */
@Timeout(180)
class MirroredQueuesTest {
    @TempDir
    Path directory;

    static Connection connect(EmbeddedCluster cluster, int node) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(cluster.node(node).uri());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    static void policy(EmbeddedCluster cluster, int node, String pattern, String definition) {
        CommandOutcome outcome = cluster.node(node)
                .node()
                .metadata()
                .submit(new Command.SetPolicy("/", "ha", pattern, definition, 0, "queues", false, "guest"))
                .join();
        assertThat(outcome).isInstanceOf(CommandOutcome.Applied.class);
    }

    static void await(Supplier<String> what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what.get()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    static @Nullable MirroredQueue mirrored(EmbeddedCluster cluster, int node, String queue) {
        return cluster.node(node).node().mirrors().mirrored().get(new QueueName("/", queue));
    }

    static int owner(EmbeddedCluster cluster, int seenBy, String queue) {
        MirroredQueue now = Objects.requireNonNull(mirrored(cluster, seenBy, queue));
        String name = now.roles().queue().owner().orElseThrow().name();
        return IntStream.range(0, 3)
                .filter(node -> cluster.name(node).equals(name))
                .findFirst()
                .orElseThrow();
    }

    static void awaitInSync(EmbeddedCluster cluster, int seenBy, String queue, int... nodes) {
        TreeSet<NodeId> expected = new TreeSet<>();
        for (int node : nodes) {
            expected.add(new NodeId(cluster.name(node)));
        }
        await(() -> "in sync: " + mirrored(cluster, seenBy, queue) + ", expected " + expected, () -> {
            MirroredQueue now = mirrored(cluster, seenBy, queue);
            return now != null && new TreeSet<>(now.roles().queue().inSync()).equals(expected);
        });
    }

    static List<String> drain(Channel channel, String queue) throws Exception {
        List<String> all = new ArrayList<>();
        for (GetResponse next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
            all.add(new String(next.getBody(), StandardCharsets.UTF_8));
        }
        return all;
    }

    /** Publishes without a pause; knows what was confirmed. */
    static final class Ledger {
        final ConcurrentSkipListMap<Long, String> open = new ConcurrentSkipListMap<>();
        final ConcurrentSkipListSet<Integer> confirmed = new ConcurrentSkipListSet<>();
        final ConcurrentSkipListSet<Integer> refused = new ConcurrentSkipListSet<>();
        private final Channel channel;
        private final String queue;
        private int next;

        Ledger(Connection connection, String queue, int first) throws Exception {
            this.queue = queue;
            this.next = first;
            channel = connection.createChannel();
            channel.confirmSelect();
            channel.addConfirmListener(
                    (tag, multiple) -> settle(tag, multiple, confirmed),
                    (tag, multiple) -> settle(tag, multiple, refused));
        }

        private void settle(long tag, boolean multiple, ConcurrentSkipListSet<Integer> into) {
            var settled = multiple ? open.headMap(tag, true) : open.subMap(tag, true, tag, true);
            settled.values().forEach(text -> into.add(Integer.valueOf(text)));
            settled.clear();
        }

        void publish(int count) throws Exception {
            for (int i = 0; i < count; i++) {
                String text = String.valueOf(next++);
                open.put(channel.getNextPublishSeqNo(), text);
                channel.basicPublish(
                        "", queue, MessageProperties.PERSISTENT_BASIC, text.getBytes(StandardCharsets.UTF_8));
            }
        }

        void awaitAnswers() {
            await(() -> open.size() + " publishes without an answer, the first is " + open.firstEntry(), open::isEmpty);
        }
    }

    static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(String::valueOf).toList();
    }

    static final String ALL = "{\"ha-mode\":\"all\",\"ha-sync-mode\":\"automatic\"}";

    /** Owners die one after the other, the dead return, and nothing that was confirmed is ever missing. */
    @Test
    void whatWasConfirmedOutlivesOneOwnerAfterTheOther() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 3)) {
            policy(cluster, 0, "^ha", ALL);
            Connection first = connect(cluster, 0); // ends with its node
            first.createChannel().queueDeclare("ha.q", true, false, false, null);
            awaitInSync(cluster, 2, "ha.q", 0, 1, 2);
            TreeSet<Integer> confirmed = new TreeSet<>();
            int next;
            try (Connection third = connect(cluster, 2)) {
                Ledger ledger = new Ledger(third, "ha.q", 0);
                ledger.publish(1000);
                cluster.crash(0);
                ledger.publish(1000);
                ledger.awaitAnswers();
                awaitInSync(cluster, 2, "ha.q", 1, 2);
                ledger.publish(200);
                ledger.awaitAnswers();
                assertThat(ledger.confirmed).contains(2199);
                confirmed.addAll(ledger.confirmed);
                next = ledger.next;
            }
            cluster.start(0);
            awaitInSync(cluster, 2, "ha.q", 0, 1, 2);
            int owner = owner(cluster, 0, "ha.q"); // whichever of the two had been asked to go on
            int other = 3 - owner;
            try (Connection again = connect(cluster, 0)) {
                Ledger ledger = new Ledger(again, "ha.q", next);
                ledger.publish(500);
                cluster.crash(owner);
                ledger.publish(500);
                ledger.awaitAnswers();
                awaitInSync(cluster, 0, "ha.q", 0, other);
                ledger.publish(100);
                ledger.awaitAnswers();
                confirmed.addAll(ledger.confirmed);
            }
            cluster.start(owner);
            awaitInSync(cluster, 0, "ha.q", 0, 1, 2);
            cluster.crash(other);
            awaitInSync(cluster, 0, "ha.q", 0, owner);
            try (Connection last = connect(cluster, 0)) {
                List<Integer> left = drain(last.createChannel(), "ha.q").stream()
                        .map(Integer::valueOf)
                        .toList();
                assertThat(left).as("confirmed and lost").containsAll(confirmed);
                assertThat(left).as("order, and each once").isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void consumersFollowTheQueueAndSeeAgainOnlyWhatTheyHadNotAcknowledged() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 3)) {
            policy(cluster, 0, "^ha", ALL);
            Connection first = connect(cluster, 0); // ends with its node
            first.createChannel().queueDeclare("ha.q", true, false, false, null);
            awaitInSync(cluster, 2, "ha.q", 0, 1, 2);
            try (Connection second = connect(cluster, 1);
                    Connection third = connect(cluster, 2)) {
                BlockingQueue<Delivery> got = new LinkedBlockingQueue<>();
                BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
                Channel consuming = third.createChannel();
                consuming.basicQos(10);
                consuming.basicConsume("ha.q", false, (tag, delivery) -> got.add(delivery), cancelled::add);
                BlockingQueue<String> leaving = new LinkedBlockingQueue<>();
                second.createChannel()
                        .basicConsume(
                                "ha.q",
                                false,
                                Map.of("x-cancel-on-ha-failover", true, "x-priority", -1),
                                (tag, delivery) -> {},
                                leaving::add);
                Ledger ledger = new Ledger(second, "ha.q", 0);
                ledger.publish(10);
                ledger.awaitAnswers();
                List<Delivery> before = take(got, 10);
                for (Delivery delivery : before.subList(0, 5)) {
                    consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                }
                await(() -> "acknowledged", () -> {
                    var queue = cluster.node(0)
                            .node()
                            .metadata()
                            .virtualHost("/")
                            .orElseThrow()
                            .queue("ha.q");
                    return queue.orElseThrow().endpoint().statistics().unacknowledged() == 5;
                });
                awaitQuiet(cluster, "ha.q", 0);

                cluster.crash(0);
                ledger.publish(5);
                ledger.awaitAnswers();

                assertThat(leaving.poll(20, TimeUnit.SECONDS))
                        .as("told of the failover")
                        .isNotNull();
                List<Delivery> after = take(got, 5);
                assertThat(texts(after)).isEqualTo(numbers(5, 10));
                assertThat(after).allMatch(delivery -> delivery.getEnvelope().isRedeliver());
                // Deliveries of the node that died: accepted and passed over.
                for (Delivery delivery : before.subList(5, 10)) {
                    consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                }
                for (Delivery delivery : after) {
                    consuming.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
                }
                List<Delivery> fresh = take(got, ledger.confirmed.size() - 10);
                assertThat(fresh).noneMatch(delivery -> delivery.getEnvelope().isRedeliver());
                assertThat(cancelled).isEmpty();
            }
        }
    }

    private static void awaitQuiet(EmbeddedCluster cluster, String queue, int owner) {
        await(
                () -> "all operations confirmed",
                () -> cluster.node(owner)
                        .node()
                        .mirrors()
                        .isQuiet(cluster.node(owner)
                                .node()
                                .metadata()
                                .virtualHost("/")
                                .orElseThrow()
                                .queue(queue)
                                .orElseThrow()
                                .record()
                                .id()));
    }

    private static List<Delivery> take(BlockingQueue<Delivery> from, int count) throws InterruptedException {
        List<Delivery> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Delivery next = from.poll(20, TimeUnit.SECONDS);
            assertThat(next)
                    .as("delivery " + i + " of " + count + " after " + texts(taken))
                    .isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static List<String> texts(List<Delivery> deliveries) {
        return deliveries.stream()
                .map(delivery -> new String(delivery.getBody(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void aPolicyGivesAQueueMirrorsAndTakesThemAgainAndItsContentStays() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 3)) {
            try (Connection first = connect(cluster, 0);
                    Connection third = connect(cluster, 2)) {
                Channel channel = first.createChannel();
                channel.queueDeclare("ha.p", true, false, false, Map.of("x-max-priority", 3));
                Ledger ledger = new Ledger(third, "ha.p", 0);
                ledger.publish(3000);
                ledger.awaitAnswers();

                policy(cluster, 1, "^ha", "{\"ha-mode\":\"exactly\",\"ha-params\":2,\"ha-sync-mode\":\"automatic\"}");
                await(() -> "two copies: " + mirrored(cluster, 2, "ha.p"), () -> {
                    MirroredQueue now = mirrored(cluster, 2, "ha.p");
                    return now != null
                            && now.copies().size() == 2
                            && now.roles().queue().inSync().size() == 2;
                });
                ledger.publish(100);
                policy(cluster, 1, "^ha", ALL);
                awaitInSync(cluster, 2, "ha.p", 0, 1, 2);
                ledger.publish(100);
                ledger.awaitAnswers();
                assertThat(cluster.node(1)
                                .node()
                                .metadata()
                                .submit(new Command.ClearPolicy("/", "ha", false, "guest"))
                                .join())
                        .isInstanceOf(CommandOutcome.Applied.class);
                await(() -> "no mirrors: " + mirrored(cluster, 0, "ha.p"), () -> mirrored(cluster, 0, "ha.p") == null);
                ledger.publish(100);
                ledger.awaitAnswers();
                assertThat(ledger.refused).isEmpty();
                assertThat(drain(third.createChannel(), "ha.p")).isEqualTo(numbers(0, 3300));
            }
        }
    }

    @Test
    void aTransientQueueLivesOnWithItsMirrorsAndAnExclusiveOneHasNone() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 3)) {
            policy(cluster, 0, "", ALL);
            Connection first = connect(cluster, 0); // ends with its node
            try (Connection third = connect(cluster, 2)) {
                first.createChannel().queueDeclare("transient", false, false, false, null);
                first.createChannel().queueDeclare("mine", false, true, false, null);
                awaitInSync(cluster, 2, "transient", 0, 1, 2);
                assertThat(mirrored(cluster, 2, "mine")).isNull();
                Ledger ledger = new Ledger(third, "transient", 0);
                ledger.publish(300);
                ledger.awaitAnswers();
                cluster.crash(0);
                awaitInSync(cluster, 2, "transient", 1, 2);
                assertThat(drain(third.createChannel(), "transient")).isEqualTo(numbers(0, 300));
            }
        }
    }
}
