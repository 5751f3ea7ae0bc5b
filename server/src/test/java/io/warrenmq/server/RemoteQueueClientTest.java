package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official Java client on nodes of a cluster, with queues of other nodes. */
@Timeout(120)
class RemoteQueueClientTest {
    private static final String N1 = "rabbit@n1";
    private static final String N2 = "rabbit@n2";
    private static final String N3 = "rabbit@n3";

    @TempDir
    Path directory;

    private @Nullable TestCluster started;
    private final List<Connection> connections = new ArrayList<>();

    @AfterEach
    void stop() {
        connections.forEach(Connection::abort);
        if (started != null) {
            started.close();
        }
    }

    private TestCluster cluster(String... names) {
        TestCluster cluster = new TestCluster(directory, names);
        started = cluster;
        return cluster;
    }

    private Channel channel(TestMember node) throws Exception {
        Connection connection = node.connect();
        connections.add(connection);
        return connection.createChannel();
    }

    private record Delivery(Envelope envelope, String body) {}

    private static final class Gatherer extends DefaultConsumer {
        final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        final BlockingQueue<String> cancels = new LinkedBlockingQueue<>();

        Gatherer(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            deliveries.add(new Delivery(envelope, new String(body, StandardCharsets.UTF_8)));
        }

        @Override
        public void handleCancel(String consumerTag) {
            cancels.add(consumerTag);
        }

        Delivery next() throws InterruptedException {
            return Objects.requireNonNull(deliveries.poll(20, TimeUnit.SECONDS), "no delivery");
        }

        List<String> next(int count) throws InterruptedException {
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                bodies.add(next().body());
            }
            return bodies;
        }
    }

    private static void publish(Channel channel, String queue, String... bodies) throws IOException {
        for (String body : bodies) {
            channel.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String text(@Nullable GetResponse response) {
        return new String(Objects.requireNonNull(response, "the queue is empty").getBody(), StandardCharsets.UTF_8);
    }

    /** Something that is answered with the end of the channel. */
    private interface Request {
        void on(Channel channel) throws IOException;
    }

    private void refused(TestMember node, int code, String text, Request request) throws Exception {
        Channel channel = channel(node);
        assertThatThrownBy(() -> request.on(channel))
                .as(text)
                .hasRootCauseInstanceOf(ShutdownSignalException.class)
                .rootCause()
                .satisfies(cause -> {
                    AMQP.Channel.Close close = (AMQP.Channel.Close) ((ShutdownSignalException) cause).getReason();
                    assertThat(close.getReplyCode()).isEqualTo(code);
                    assertThat(close.getReplyText()).isEqualTo(text);
                });
    }

    @Test
    void whatOneNodeDeclaresIsThereOnEveryNodeAndMessagesKeepTheirOrderAcrossTwoHops() throws Exception {
        TestCluster cluster = cluster(N1, N2, N3);
        Channel one = channel(cluster.node(N1));
        Channel two = channel(cluster.node(N2));
        Channel three = channel(cluster.node(N3));
        one.queueDeclare("q", true, false, false, null);
        for (int i = 0; i < 50; i++) {
            one.queueDeclare("q" + i, true, false, false, null);
            three.queueDeclarePassive("q" + i);
        }
        Gatherer gatherer = new Gatherer(three);
        three.basicQos(200);
        three.basicConsume("q", false, gatherer);
        two.confirmSelect();
        int count = 5000;
        String[] bodies = IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
        publish(two, "q", bodies);
        for (int i = 0; i < count; i++) {
            Delivery delivery = gatherer.next();
            assertThat(delivery.body()).isEqualTo(bodies[i]);
            if (i % 50 == 49) {
                three.basicAck(delivery.envelope().getDeliveryTag(), true);
            }
        }
        two.waitForConfirmsOrDie(20_000);
        for (String node : List.of(N1, N2, N3)) {
            assertThat(cluster.node(node).figures("q").ready()).as(node).isZero();
            assertThat(cluster.node(node).figures("q").published()).as(node).isEqualTo(count);
        }
        assertThat(two.queueDeclarePassive("q").getConsumerCount()).isEqualTo(1);
    }

    @Test
    void everyRequestOnADurableQueueWhoseHomeIsDownIsRefusedWithTheSameText() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        Channel one = channel(cluster.node(N1));
        one.queueDeclare("dq", true, false, false, null);
        one.queueBind("dq", "amq.direct", "key");
        one.confirmSelect();
        publish(one, "dq", "kept");
        one.waitForConfirmsOrDie(20_000);
        cluster.stop(N1);
        TestMember node = cluster.node(N2);

        String text = "NOT_FOUND - home node 'rabbit@n1' of durable queue 'dq' in vhost '/' is down or inaccessible";
        refused(node, 404, text, channel -> channel.queueDeclare("dq", true, false, false, null));
        refused(node, 404, text, channel -> channel.queueDeclarePassive("dq"));
        refused(node, 404, text, channel -> channel.queueBind("dq", "amq.direct", "other"));
        refused(node, 404, text, channel -> channel.queueUnbind("dq", "amq.direct", "key"));
        refused(node, 404, text, channel -> channel.basicGet("dq", true));
        refused(node, 404, text, channel -> channel.basicConsume("dq", new Gatherer(channel)));
        refused(node, 404, text, channel -> channel.queuePurge("dq"));
        refused(node, 404, text, channel -> channel.queueDelete("dq"));

        Channel publisher = channel(node);
        BlockingQueue<String> returns = new LinkedBlockingQueue<>();
        publisher.addReturnListener((code, reason, exchange, key, properties, body) -> returns.add(code + " " + key));
        publisher.confirmSelect();
        publisher.basicPublish("", "dq", true, null, new byte[1]);
        publisher.basicPublish("amq.direct", "key", true, null, new byte[1]);
        publisher.basicPublish("", "dq", null, new byte[1]);
        assertThat(publisher.waitForConfirms(20_000))
                .as("unroutable is not refused")
                .isTrue();
        assertThat(returns).containsExactly("312 dq", "312 key");

        cluster.start(N1);
        Channel again = channel(node);
        again.basicPublish("amq.direct", "key", null, "bound again".getBytes(StandardCharsets.UTF_8));
        assertThat(again.queueDeclarePassive("dq").getMessageCount()).isEqualTo(2);
        assertThat(text(again.basicGet("dq", true))).isEqualTo("kept");
        assertThat(text(again.basicGet("dq", true))).isEqualTo("bound again");
    }

    @Test
    void consumersAreToldWhenTheHomeStopsAndTheirChannelsStayOpen() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        Channel one = channel(cluster.node(N1));
        one.queueDeclare("d", true, false, false, null);
        one.queueDeclare("t", false, false, false, null);
        one.queueBind("t", "amq.fanout", "");
        Channel two = channel(cluster.node(N2));
        Gatherer gatherer = new Gatherer(two);
        String durable = two.basicConsume("d", false, gatherer);
        String gone = two.basicConsume("t", false, gatherer);
        publish(two, "d", "m");
        gatherer.next();

        cluster.stop(N1);

        assertThat(List.of(
                        Objects.requireNonNull(gatherer.cancels.poll(20, TimeUnit.SECONDS)),
                        Objects.requireNonNull(gatherer.cancels.poll(20, TimeUnit.SECONDS))))
                .containsExactlyInAnyOrder(durable, gone);
        assertThat(two.isOpen()).isTrue();
        refused(
                cluster.node(N2),
                404,
                "NOT_FOUND - no queue 't' in vhost '/'",
                channel -> channel.queueDeclarePassive("t"));
        two.queueDeclare("t", false, false, false, null);
        publish(two, "t", "fresh");
        assertThat(text(two.basicGet("t", true))).isEqualTo("fresh");

        cluster.start(N1);
        assertThat(cluster.node(N1)
                        .virtualHost("/")
                        .orElseThrow()
                        .queue("t")
                        .orElseThrow()
                        .record()
                        .home())
                .isEqualTo(N2);
        two.basicConsume("d", false, gatherer);
        assertThat(gatherer.next().body()).isEqualTo("m");
    }

    @Test
    void transientMessagesOfADurableQueueAreGoneWhenItsHomeReturns() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        channel(cluster.node(N1)).queueDeclare("q", true, false, false, null);
        Channel two = channel(cluster.node(N2));
        two.confirmSelect();
        publish(two, "q", "persistent");
        two.basicPublish("", "q", null, "transient".getBytes(StandardCharsets.UTF_8));
        two.waitForConfirmsOrDie(20_000);
        cluster.stop(N1);
        cluster.start(N1);
        assertThat(text(two.basicGet("q", true))).isEqualTo("persistent");
        assertThat(two.basicGet("q", true)).isNull();
    }

    @Test
    void anExclusiveQueueBelongsToItsConnectionOnItsNode() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        Channel one = channel(cluster.node(N1));
        one.queueDeclare("mine", false, true, false, null);
        refused(
                cluster.node(N2),
                405,
                "RESOURCE_LOCKED - cannot obtain exclusive access to locked queue 'mine' in vhost '/'. It could be"
                        + " originally declared on another connection or the exclusive property value does not match"
                        + " that of the original declaration.",
                channel -> channel.queueDeclare("mine", false, true, false, null));
        Channel two = channel(cluster.node(N2));
        two.confirmSelect();
        publish(two, "mine", "for you");
        two.waitForConfirmsOrDie(20_000);
        assertThat(text(one.basicGet("mine", true))).isEqualTo("for you");
        cluster.stop(N1);
        two.queueDeclare("mine", false, true, false, null);
        publish(two, "mine", "for me");
        assertThat(text(two.basicGet("mine", true))).isEqualTo("for me");
    }

    @Test
    void aQueueIsPlacedWhereItsLocatorSays() throws Exception {
        TestCluster cluster = cluster(N1, N2, N3);
        Channel one = channel(cluster.node(N1));
        for (int i = 0; i < 9; i++) {
            one.queueDeclare("q" + i, true, false, false, Map.of("x-queue-master-locator", "min-masters"));
            publish(one, "q" + i, "m" + i);
            assertThat(text(one.basicGet("q" + i, true))).isEqualTo("m" + i);
        }
        List<String> homes = cluster.node(N1).virtualHost("/").orElseThrow().queues().stream()
                .map(queue -> queue.record().home())
                .sorted()
                .toList();
        assertThat(homes).containsExactly(N1, N1, N1, N2, N2, N2, N3, N3, N3);
        refused(
                cluster.node(N1),
                406,
                "PRECONDITION_FAILED - invalid arg 'x-queue-master-locator' for queue 'x' in vhost '/':"
                        + " invalid_queue_locator_arg",
                channel -> channel.queueDeclare("x", true, false, false, Map.of("x-queue-master-locator", "nearest")));
    }

    @Test
    void conditionsOfADeletionAreJudgedByTheHome() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        channel(cluster.node(N1)).queueDeclare("q", true, false, false, null);
        Channel two = channel(cluster.node(N2));
        two.basicConsume("q", false, new Gatherer(two));
        refused(
                cluster.node(N2),
                406,
                "PRECONDITION_FAILED - queue 'q' in vhost '/' in use",
                channel -> channel.queueDelete("q", true, false));
        publish(two, "q", "m");
        assertThat(channel(cluster.node(N2)).queueDelete("q").getMessageCount()).isZero();
        refused(
                cluster.node(N1),
                404,
                "NOT_FOUND - no queue 'q' in vhost '/'",
                channel -> channel.queueDeclarePassive("q"));
    }

    @Test
    void aTransactionReachesQueuesOfSeveralNodes() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        channel(cluster.node(N1)).queueDeclare("there", true, false, false, null);
        Channel two = channel(cluster.node(N2));
        two.queueDeclare("here", true, false, false, null);
        two.txSelect();
        publish(two, "there", "a", "b");
        publish(two, "here", "c");
        assertThat(cluster.node(N2).figures("there").ready()).isZero();
        two.txCommit();
        assertThat(cluster.node(N2).figures("there").ready()).isEqualTo(2);
        GetResponse got = Objects.requireNonNull(two.basicGet("there", false));
        two.basicAck(got.getEnvelope().getDeliveryTag(), false);
        two.txRollback();
        two.basicAck(got.getEnvelope().getDeliveryTag(), false);
        two.txCommit();
        assertThat(cluster.node(N1).figures("there").acknowledged()).isEqualTo(1);
    }

    @Test
    void theLimitOfAChannelHoldsAcrossQueuesOfSeveralNodes() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        channel(cluster.node(N1)).queueDeclare("there", true, false, false, null);
        Channel two = channel(cluster.node(N2));
        two.queueDeclare("here", true, false, false, null);
        publish(two, "there", "a1", "a2", "a3");
        publish(two, "here", "b1", "b2", "b3");
        two.basicQos(2, true);
        Gatherer gatherer = new Gatherer(two);
        two.basicConsume("there", false, gatherer);
        two.basicConsume("here", false, gatherer);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 6; i += 2) {
            Delivery first = gatherer.next();
            Delivery second = gatherer.next();
            all.add(first.body());
            all.add(second.body());
            // A round trip, after which a third one would be there.
            two.queueDeclarePassive("here");
            assertThat(gatherer.deliveries).isEmpty();
            two.basicAck(second.envelope().getDeliveryTag(), true);
        }
        assertThat(all).containsExactlyInAnyOrder("a1", "a2", "a3", "b1", "b2", "b3");
    }

    @Test
    void deadLettersCrossNodes() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        channel(cluster.node(N1)).queueDeclare("dead", true, false, false, null);
        Channel two = channel(cluster.node(N2));
        two.queueDeclare(
                "q",
                true,
                false,
                false,
                Map.of("x-dead-letter-exchange", "", "x-dead-letter-routing-key", "dead", "x-max-length", 1));
        Gatherer gatherer = new Gatherer(two);
        two.basicConsume("dead", true, gatherer);
        publish(two, "q", "1", "2", "3");
        assertThat(gatherer.next(2)).containsExactly("1", "2");
        Channel rejecting = channel(cluster.node(N1));
        GetResponse got = Objects.requireNonNull(rejecting.basicGet("q", false));
        rejecting.basicReject(got.getEnvelope().getDeliveryTag(), false);
        assertThat(gatherer.next().body()).isEqualTo("3");
    }

    @Test
    void publishersHearOfEveryMessageWhileTheLinkIsCutAgainAndAgain() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        channel(cluster.node(N1)).queueDeclare("q", true, false, false, null);
        Channel two = channel(cluster.node(N2));
        int count = 4000;
        CountDownLatch answered = new CountDownLatch(count);
        BlockingQueue<Long> acks = new LinkedBlockingQueue<>();
        BitSet seen = new BitSet();
        two.confirmSelect();
        two.addConfirmListener(
                (tag, multiple) -> count(seen, tag, multiple, answered, acks),
                (tag, multiple) -> count(seen, tag, multiple, answered, null));
        for (int i = 0; i < count; i++) {
            publish(two, "q", Integer.toString(i + 1));
            if (i % 500 == 250) {
                cluster.cut(N1, N2);
            }
        }
        assertThat(answered.await(30, TimeUnit.SECONDS)).as("all answered").isTrue();
        List<Long> found = new ArrayList<>();
        Channel one = channel(cluster.node(N1));
        for (GetResponse got = one.basicGet("q", true); got != null; got = one.basicGet("q", true)) {
            found.add(Long.parseLong(text(got)));
        }
        assertThat(found).as("order").isSorted().doesNotHaveDuplicates();
        assertThat(found).as("confirmed").containsAll(acks);
    }

    private static synchronized void count(
            BitSet seen, long tag, boolean multiple, CountDownLatch answered, @Nullable BlockingQueue<Long> into) {
        for (long i = multiple ? 1 : tag; i <= tag; i++) {
            if (!seen.get((int) i)) {
                seen.set((int) i);
                answered.countDown();
                if (into != null) {
                    into.add(i);
                }
            }
        }
    }

    @Test
    void aHomeThatIsShortOfMemoryStopsPublishersOnOtherNodesUntilItIsNot() throws Exception {
        TestCluster cluster = cluster(N1, N2);
        channel(cluster.node(N1)).queueDeclare("q", true, false, false, null);
        cluster.node(N1).throttle().set(true);
        Channel two = channel(cluster.node(N2));
        two.confirmSelect();
        byte[] body = new byte[32 << 10];
        int count = 1000;
        Thread publisher = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    two.basicPublish("", "q", null, body);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        // 16 batches of a connection may be under way; a batch is at most what one read brings.
        Channel other = channel(cluster.node(N2));
        long before = -1;
        for (long now = 0;
                now != before || now == 0;
                now = other.queueDeclarePassive("q").getMessageCount()) {
            before = now;
            publisher.join(200);
        }
        assertThat(before).as("messages that got through").isLessThan(count);
        cluster.node(N1).throttle().set(false);
        publisher.join();
        two.waitForConfirmsOrDie(30_000);
        assertThat(other.queueDeclarePassive("q").getMessageCount()).isEqualTo(count);
    }
}
