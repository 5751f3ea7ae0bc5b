package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.FieldTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
class MessagingTest {
    private static final TestNode NODE = TestNode.start();

    private Connection connection;
    private Channel channel;

    MessagingTest() throws Exception {
        connection = NODE.connect();
        channel = connection.createChannel();
    }

    @BeforeEach
    void open() throws Exception {
        assertThat(channel.isOpen()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        if (connection.isOpen()) {
            connection.close();
        }
    }

    @AfterAll
    static void stop() {
        NODE.close();
    }

    private record Delivery(long tag, boolean redelivered, AMQP.BasicProperties properties, String body) {}

    /** A consumer that gathers what it gets. */
    private static final class Gatherer extends DefaultConsumer {
        final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        final BlockingQueue<String> cancels = new LinkedBlockingQueue<>();

        Gatherer(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            deliveries.add(new Delivery(
                    envelope.getDeliveryTag(),
                    envelope.isRedeliver(),
                    properties,
                    new String(body, StandardCharsets.UTF_8)));
        }

        @Override
        public void handleCancel(String consumerTag) {
            cancels.add(consumerTag);
        }

        Delivery next() throws InterruptedException {
            Delivery delivery = deliveries.poll(10, TimeUnit.SECONDS);
            assertThat(delivery).as("a delivery within 10 s").isNotNull();
            return delivery;
        }

        List<String> bodies(int count) throws InterruptedException {
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                bodies.add(next().body());
            }
            return bodies;
        }

        void expectNothing() throws InterruptedException {
            assertThat(deliveries.poll(200, TimeUnit.MILLISECONDS)).isNull();
        }
    }

    private String queue() throws IOException {
        return channel.queueDeclare().getQueue();
    }

    /** Stays when its last consumer goes. */
    private String lastingQueue() throws IOException {
        return channel.queueDeclare("", false, true, false, null).getQueue();
    }

    private void publish(String queue, String... bodies) throws IOException {
        for (String body : bodies) {
            channel.basicPublish("", queue, null, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static int replyCode(Throwable thrown) {
        return reason(thrown) instanceof AMQP.Channel.Close close
                ? close.getReplyCode()
                : ((AMQP.Connection.Close) reason(thrown)).getReplyCode();
    }

    private static String replyText(Throwable thrown) {
        return reason(thrown) instanceof AMQP.Channel.Close close
                ? close.getReplyText()
                : ((AMQP.Connection.Close) reason(thrown)).getReplyText();
    }

    private static Method reason(Throwable thrown) {
        Throwable signal = thrown instanceof ShutdownSignalException ? thrown : thrown.getCause();
        assertThat(signal).isInstanceOf(ShutdownSignalException.class);
        return ((ShutdownSignalException) Objects.requireNonNull(signal)).getReason();
    }

    /** What a channel was closed for. */
    private static String closeText(Channel closed) throws Exception {
        CompletableFuture<ShutdownSignalException> reason = new CompletableFuture<>();
        closed.addShutdownListener(reason::complete);
        return replyText(reason.get(10, TimeUnit.SECONDS));
    }

    @Test
    void messagesArriveInOrder() throws Exception {
        String queue = queue();
        Gatherer consumer = new Gatherer(channel);
        channel.basicConsume(queue, true, consumer);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            sent.add("message " + i);
            publish(queue, "message " + i);
        }
        assertThat(consumer.bodies(5_000)).isEqualTo(sent);
    }

    @Test
    void messagesArriveInOrderAcrossConnections() throws Exception {
        String queue = queue();
        Gatherer consumer = new Gatherer(channel);
        channel.basicConsume(queue, false, consumer);
        // Connections alternate between loops: one of these two publishes from another loop.
        for (int round = 0; round < 2; round++) {
            try (Connection other = NODE.connect()) {
                Channel publisher = other.createChannel();
                List<String> sent = new ArrayList<>();
                for (int i = 0; i < 3_000; i++) {
                    sent.add(round + " " + i);
                    publisher.basicPublish("", queue, null, (round + " " + i).getBytes(StandardCharsets.UTF_8));
                }
                assertThat(consumer.bodies(3_000)).isEqualTo(sent);
            }
        }
        channel.basicAck(6_000, true);
        assertThat(channel.messageCount(queue)).isZero();
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // the client's own type
    void everyPropertyArrivesAsSent() throws Exception {
        String queue = queue();
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("text/plain")
                .contentEncoding("utf-8")
                .headers(Map.of("int", 7, "long", 7L, "list", List.of("a", 1), "nested", Map.of("k", true)))
                .deliveryMode(2)
                .priority(3)
                .correlationId("c")
                .replyTo("r")
                .expiration("100000")
                .messageId("m")
                .timestamp(Date.from(Instant.ofEpochSecond(1_000_000_000)))
                .type("t")
                .userId(TestNode.USER)
                .appId("a")
                .build();
        channel.basicPublish("", queue, properties, new byte[] {1});
        GetResponse response = channel.basicGet(queue, true);
        assertThat(response.getProps().toString().replace("LongString", "")).isNotEmpty();
        assertThat(response.getProps().getContentType()).isEqualTo("text/plain");
        assertThat(response.getProps().getHeaders()).containsKeys("int", "long", "list", "nested");
        assertThat(response.getProps().getHeaders().get("long")).isEqualTo(7L);
        assertThat(response.getProps().getHeaders().get("int")).isEqualTo(7);
        assertThat(response.getProps().getTimestamp()).isEqualTo(properties.getTimestamp());
        assertThat(response.getProps().getExpiration()).isEqualTo("100000");
        assertThat(response.getEnvelope().getRoutingKey()).isEqualTo(queue);
    }

    @Test
    void prefetchLimitsEachConsumer() throws Exception {
        String queue = queue();
        publish(queue, "1", "2", "3", "4");
        channel.basicQos(1);
        Gatherer first = new Gatherer(channel);
        Gatherer second = new Gatherer(channel);
        channel.basicConsume(queue, false, first);
        channel.basicConsume(queue, false, second);
        Delivery one = first.next();
        Delivery two = second.next();
        first.expectNothing();
        second.expectNothing();
        channel.basicAck(one.tag(), false);
        assertThat(first.next().body()).isEqualTo("3");
        channel.basicAck(two.tag(), false);
        assertThat(second.next().body()).isEqualTo("4");
    }

    @Test
    void aChannelWidePrefetchHoldsForConsumersOfSeveralQueues() throws Exception {
        String queue1 = queue();
        String queue2 = queue();
        for (int i = 0; i < 10; i++) {
            publish(queue1, "a" + i);
            publish(queue2, "b" + i);
        }
        channel.basicQos(3, true);
        Gatherer consumer = new Gatherer(channel);
        channel.basicConsume(queue1, false, consumer);
        channel.basicConsume(queue2, false, consumer);
        for (int i = 0; i < 6; i++) {
            Delivery first = consumer.next();
            consumer.next();
            Delivery last = consumer.next();
            consumer.expectNothing();
            channel.basicAck(last.tag(), true);
            assertThat(last.tag()).isEqualTo(first.tag() + 2);
        }
    }

    @Test
    void aChannelWidePrefetchPassesFromQueueToQueue() throws Exception {
        channel.basicQos(1, true);
        Gatherer consumer = new Gatherer(channel);
        for (String name : List.of("a", "b", "c")) {
            String queue = queue();
            for (int i = 0; i < 40; i++) {
                publish(queue, name);
            }
            channel.basicConsume(queue, false, consumer);
        }
        Set<String> served = new HashSet<>();
        for (int i = 0; i < 30; i++) {
            Delivery delivery = consumer.next();
            served.add(delivery.body());
            channel.basicAck(delivery.tag(), false);
        }
        assertThat(served).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aChannelWidePrefetchCanBeLifted() throws Exception {
        String queue = queue();
        publish(queue, "1", "2", "3", "4");
        channel.basicQos(1, true);
        Gatherer consumer = new Gatherer(channel);
        channel.basicConsume(queue, false, consumer);
        consumer.next();
        consumer.expectNothing();
        channel.basicQos(0, true);
        assertThat(consumer.bodies(3)).containsExactly("2", "3", "4");
    }

    @Test
    void requeuedMessagesComeBackInOrderAndRedelivered() throws Exception {
        String queue = queue();
        for (int i = 1; i <= 10; i++) {
            publish(queue, "" + i);
        }
        channel.basicQos(5);
        Gatherer consumer = new Gatherer(channel);
        channel.basicConsume(queue, false, consumer);
        assertThat(consumer.bodies(5)).containsExactly("1", "2", "3", "4", "5");
        channel.basicNack(5, true, true);
        for (int i = 1; i <= 5; i++) {
            Delivery again = consumer.next();
            assertThat(again.body()).isEqualTo("" + i);
            assertThat(again.redelivered()).isTrue();
        }
        channel.basicAck(10, true);
        assertThat(consumer.bodies(5)).containsExactly("6", "7", "8", "9", "10");
    }

    @Test
    void aClosedChannelGivesBackItsMessages() throws Exception {
        String queue = lastingQueue();
        publish(queue, "1", "2", "3");
        Channel other = connection.createChannel();
        Gatherer consumer = new Gatherer(other);
        other.basicConsume(queue, false, consumer);
        assertThat(consumer.bodies(3)).containsExactly("1", "2", "3");
        other.close();
        GetResponse first = channel.basicGet(queue, false);
        assertThat(first.getBody()).asString().isEqualTo("1");
        assertThat(first.getEnvelope().isRedeliver()).isTrue();
        assertThat(first.getMessageCount()).isEqualTo(2);
    }

    @Test
    void recoverRequeuesToTheSameChannel() throws Exception {
        String queue = queue();
        publish(queue, "1", "2");
        Gatherer consumer = new Gatherer(channel);
        channel.basicConsume(queue, false, consumer);
        assertThat(consumer.bodies(2)).containsExactly("1", "2");
        channel.basicRecover(true);
        assertThat(consumer.bodies(2)).containsExactly("1", "2");
        assertThatThrownBy(() -> channel.basicRecover(false))
                .satisfies(e -> assertThat(replyText(e)).isEqualTo("NOT_IMPLEMENTED - requeue=false"));
    }

    @Test
    void cancelLeavesUnacknowledgedDeliveriesAckable() throws Exception {
        String queue = lastingQueue();
        publish(queue, "1", "2");
        Gatherer consumer = new Gatherer(channel);
        String tag = channel.basicConsume(queue, false, consumer);
        Delivery first = consumer.next();
        consumer.next();
        channel.basicCancel(tag);
        channel.basicAck(first.tag(), false);
        assertThat(channel.messageCount(queue)).isZero();
        channel.basicNack(2, false, true);
        assertThat(channel.messageCount(queue)).isOne();
    }

    @Test
    void unknownDeliveryTagsCloseTheChannel() throws Exception {
        channel.basicAck(7, false);
        assertThat(closeText(channel)).isEqualTo("PRECONDITION_FAILED - unknown delivery tag 7");
        Channel second = connection.createChannel();
        second.basicAck(0, false);
        assertThat(closeText(second)).isEqualTo("PRECONDITION_FAILED - unknown delivery tag 0");
        Channel third = connection.createChannel();
        third.basicAck(0, true);
        third.queueDeclare();
        third.basicAck(1, true);
        assertThat(closeText(third)).isEqualTo("PRECONDITION_FAILED - unknown delivery tag 1");
    }

    @Test
    void aMultipleBeyondTheLastTagAppliesNothing() throws Exception {
        String queue = queue();
        publish(queue, "1", "2");
        Channel other = connection.createChannel();
        other.basicGet(queue, false);
        other.basicGet(queue, false);
        other.basicAck(3, true);
        assertThat(closeText(other)).isEqualTo("PRECONDITION_FAILED - unknown delivery tag 3");
        assertThat(channel.messageCount(queue)).isEqualTo(2);
    }

    @Test
    void deletingAQueueCancelsItsConsumers() throws Exception {
        String queue = queue();
        Gatherer consumer = new Gatherer(channel);
        String tag = channel.basicConsume(queue, false, consumer);
        publish(queue, "1");
        Delivery delivery = consumer.next();
        channel.queueDelete(queue);
        assertThat(consumer.cancels.poll(10, TimeUnit.SECONDS)).isEqualTo(tag);
        channel.basicAck(delivery.tag(), false);
        assertThat(channel.queueDeclare().getQueue()).startsWith("amq.gen-");
    }

    @Test
    void confirmsComeForEveryPublishAndReturnsBeforeThem() throws Exception {
        String queue = queue();
        channel.confirmSelect();
        List<String> events = java.util.Collections.synchronizedList(new ArrayList<>());
        channel.addReturnListener(r -> events.add("return " + new String(r.getBody(), StandardCharsets.UTF_8)));
        channel.addConfirmListener(
                (tag, multiple) -> events.add("ack " + tag + (multiple ? " multiple" : "")),
                (tag, multiple) -> events.add("nack " + tag));
        for (int i = 1; i <= 1_000; i++) {
            boolean routable = i % 100 != 0;
            channel.basicPublish(
                    "", routable ? queue : "nowhere", true, null, ("" + i).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(channel.waitForConfirms(10_000)).isTrue();
        assertThat(events.stream().filter(e -> e.startsWith("return")))
                .hasSize(10)
                .allMatch(e -> e.endsWith("00"));
        for (int i = 100; i <= 1_000; i += 100) {
            int returned = events.indexOf("return " + i);
            int sequence = i;
            int acknowledged = 0;
            while (tagOf(events.get(acknowledged)) < sequence) {
                acknowledged++;
            }
            assertThat(returned).isLessThan(acknowledged);
        }
    }

    private static int tagOf(String event) {
        return event.startsWith("ack ")
                ? Integer.parseInt(event.replace(" multiple", "").substring(4))
                : -1;
    }

    @Test
    void aQueueThatRefusesMakesTheConfirmNegative() throws Exception {
        String queue = channel.queueDeclare(
                        "", false, true, true, Map.of("x-max-length", 2, "x-overflow", "reject-publish"))
                .getQueue();
        String other = queue();
        channel.exchangeDeclare("both", "fanout", false, true, null);
        channel.queueBind(queue, "both", "");
        channel.queueBind(other, "both", "");
        channel.confirmSelect();
        BlockingQueue<Long> nacks = new LinkedBlockingQueue<>();
        channel.addConfirmListener((tag, multiple) -> {}, (tag, multiple) -> nacks.add(tag));
        for (int i = 0; i < 2; i++) {
            channel.basicPublish("both", "", null, new byte[1]);
        }
        assertThat(channel.waitForConfirms(10_000)).isTrue();
        channel.basicPublish("both", "", null, new byte[1]);
        assertThat(channel.waitForConfirms(10_000)).isFalse();
        assertThat(nacks.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
        assertThat(channel.messageCount(other)).isEqualTo(3);
    }

    @Test
    void aPublishToAMissingExchangeClosesTheChannel() throws Exception {
        channel.confirmSelect();
        channel.basicPublish("missing", "k", null, new byte[1]);
        assertThat(closeText(channel)).isEqualTo("NOT_FOUND - no exchange 'missing' in vhost '/'");
        assertThatThrownBy(() -> channel.basicPublish("", "k", null, new byte[1]))
                .isInstanceOf(AlreadyClosedException.class);
    }

    @Test
    void aRouteIsForgottenWhenTheTopologyChanges() throws Exception {
        channel.exchangeDeclare("changing", "direct", false, true, null);
        String first = queue();
        String second = queue();
        channel.queueBind(first, "changing", "k");
        channel.basicPublish("changing", "k", null, "1".getBytes(StandardCharsets.UTF_8));
        channel.basicPublish("changing", "k", null, "2".getBytes(StandardCharsets.UTF_8));
        channel.queueBind(second, "changing", "k");
        channel.basicPublish("changing", "k", null, "3".getBytes(StandardCharsets.UTF_8));
        channel.queueUnbind(first, "changing", "k");
        channel.basicPublish("changing", "k", null, "4".getBytes(StandardCharsets.UTF_8));
        assertThat(channel.messageCount(first)).isEqualTo(3);
        assertThat(channel.messageCount(second)).isEqualTo(2);
    }

    @Test
    void extraKeysRouteAndBccIsRemoved() throws Exception {
        String queue1 = queue();
        String queue2 = queue();
        String queue3 = queue();
        channel.basicPublish(
                "",
                queue1,
                new AMQP.BasicProperties.Builder()
                        .headers(Map.of("CC", List.of(queue2, queue2), "BCC", List.of(queue3), "other", "x"))
                        .build(),
                new byte[1]);
        for (String queue : List.of(queue1, queue2, queue3)) {
            GetResponse response = channel.basicGet(queue, true);
            assertThat(response.getProps().getHeaders()).containsOnlyKeys("CC", "other");
            assertThat(response.getEnvelope().getRoutingKey()).isEqualTo(queue1);
            assertThat(channel.basicGet(queue, true)).isNull();
        }
        channel.basicPublish(
                "",
                queue1,
                new AMQP.BasicProperties.Builder()
                        .headers(Map.of("CC", "no list"))
                        .build(),
                new byte[1]);
        assertThat(closeText(channel))
                .isEqualTo("PRECONDITION_FAILED - invalid message: {unacceptable_type_in_header,\"CC\",longstr}");
    }

    @Test
    void transactionsTakeEffectAtCommitOnly() throws Exception {
        String queue = queue();
        publish(queue, "before");
        Channel tx = connection.createChannel();
        tx.txSelect();
        GetResponse got = tx.basicGet(queue, false);
        tx.basicAck(got.getEnvelope().getDeliveryTag(), false);
        tx.basicPublish("", queue, null, "rolled back".getBytes(StandardCharsets.UTF_8));
        assertThat(channel.messageCount(queue)).isZero();
        tx.txRollback();
        assertThat(channel.messageCount(queue)).isZero();
        tx.basicAck(got.getEnvelope().getDeliveryTag(), false);
        tx.basicPublish("", queue, MessageProperties.PERSISTENT_BASIC, "committed".getBytes(StandardCharsets.UTF_8));
        tx.txCommit();
        assertThat(channel.messageCount(queue)).isOne();
        tx.close();
        assertThat(channel.basicGet(queue, true).getBody()).asString().isEqualTo("committed");
        assertThat(channel.basicGet(queue, true)).isNull();
    }

    @Test
    void aRefusalInsideATransactionIsToldAtCommit() throws Exception {
        String queue = channel.queueDeclare(
                        "", false, true, true, Map.of("x-max-length", 0, "x-overflow", "reject-publish"))
                .getQueue();
        Channel tx = connection.createChannel();
        tx.txSelect();
        tx.basicPublish("", queue, null, new byte[1]);
        assertThatThrownBy(tx::txCommit)
                .satisfies(e -> assertThat(replyText(e)).isEqualTo("PRECONDITION_FAILED - partial tx completion"));
    }

    @Test
    void modesOfAChannelExcludeEachOther() throws Exception {
        channel.confirmSelect();
        assertThatThrownBy(channel::txSelect)
                .satisfies(e -> assertThat(replyText(e))
                        .isEqualTo("PRECONDITION_FAILED - cannot switch from confirm to tx mode"));
        Channel second = connection.createChannel();
        assertThatThrownBy(second::txCommit)
                .satisfies(
                        e -> assertThat(replyText(e)).isEqualTo("PRECONDITION_FAILED - channel is not transactional"));
        Channel third = connection.createChannel();
        third.txSelect();
        assertThatThrownBy(third::confirmSelect)
                .satisfies(e -> assertThat(replyText(e))
                        .isEqualTo("PRECONDITION_FAILED - cannot switch from tx to confirm mode"));
    }

    @Test
    void repliesComeDirectly() throws Exception {
        String requests = queue();
        Gatherer replies = new Gatherer(channel);
        channel.basicConsume("amq.rabbitmq.reply-to", true, replies);
        channel.basicPublish(
                "",
                requests,
                new AMQP.BasicProperties.Builder()
                        .replyTo("amq.rabbitmq.reply-to")
                        .build(),
                "question".getBytes(StandardCharsets.UTF_8));
        String address = channel.basicGet(requests, true).getProps().getReplyTo();
        assertThat(address).startsWith("amq.rabbitmq.reply-to.").hasSizeLessThan(255);
        try (Connection responder = NODE.connect()) {
            Channel answering = responder.createChannel();
            assertThat(answering.queueDeclarePassive(address).getConsumerCount())
                    .isOne();
            answering.confirmSelect();
            answering.basicPublish("", address, true, null, "answer".getBytes(StandardCharsets.UTF_8));
            assertThat(answering.waitForConfirms(10_000)).isTrue();
            assertThat(replies.next().body()).isEqualTo("answer");
            assertThatThrownBy(() -> answering.queueDeclarePassive(address + "x"))
                    .satisfies(e -> assertThat(replyCode(e)).isEqualTo(404));
        }
        channel.close();
        Channel later = connection.createChannel();
        later.confirmSelect();
        later.basicPublish("", address, null, new byte[1]);
        assertThat(later.waitForConfirms(10_000)).isTrue();
    }

    @Test
    void misuseOfDirectRepliesIsRefused() throws Exception {
        assertThatThrownBy(() -> channel.basicConsume("amq.rabbitmq.reply-to", false, new Gatherer(channel)))
                .satisfies(e ->
                        assertThat(replyText(e)).isEqualTo("PRECONDITION_FAILED - reply consumer cannot acknowledge"));
        Channel second = connection.createChannel();
        second.basicConsume("amq.rabbitmq.reply-to", true, new Gatherer(second));
        assertThatThrownBy(() -> second.basicConsume("amq.rabbitmq.reply-to", true, new Gatherer(second)))
                .satisfies(e -> assertThat(replyText(e)).isEqualTo("PRECONDITION_FAILED - reply consumer already set"));
        Channel third = connection.createChannel();
        third.basicPublish(
                "",
                "q",
                new AMQP.BasicProperties.Builder()
                        .replyTo("amq.rabbitmq.reply-to")
                        .build(),
                new byte[1]);
        assertThat(closeText(third)).isEqualTo("PRECONDITION_FAILED - fast reply consumer does not exist");
    }

    @Test
    void exclusiveQueuesAreGoneBeforeCloseOk() throws Exception {
        Connection owner = NODE.connect();
        owner.createChannel().queueDeclare("mine alone", false, true, false, null);
        assertThatThrownBy(() -> channel.queueDeclarePassive("mine alone"))
                .satisfies(e -> assertThat(replyCode(e)).isEqualTo(405));
        owner.close();
        Channel other = connection.createChannel();
        assertThatThrownBy(() -> other.queueDeclarePassive("mine alone"))
                .satisfies(e -> assertThat(replyCode(e)).isEqualTo(404));
    }

    @Test
    void anAutoDeleteQueueIsGoneBeforeCancelOk() throws Exception {
        channel.queueDeclare("fleeting", false, false, true, null);
        String tag = channel.basicConsume("fleeting", true, new Gatherer(channel));
        channel.basicCancel(tag);
        assertThatThrownBy(() -> channel.queueDeclarePassive("fleeting"))
                .satisfies(e -> assertThat(replyCode(e)).isEqualTo(404));
    }

    @Test
    void anEmptyQueueNameMeansTheQueueDeclaredLast() throws Exception {
        channel.queueDeclare("the last", false, true, true, null);
        channel.exchangeDeclare("shortcut", "direct", false, true, null);
        channel.queueBind("", "shortcut", "");
        channel.basicPublish("shortcut", "the last", null, new byte[1]);
        assertThat(channel.queuePurge("").getMessageCount()).isOne();
        Channel fresh = connection.createChannel();
        assertThatThrownBy(() -> fresh.basicGet("", true))
                .satisfies(e -> assertThat(replyText(e)).isEqualTo("NOT_FOUND - no previously declared queue"));
    }

    @Test
    void reuseOfAConsumerTagClosesTheConnection() throws Exception {
        String queue = queue();
        channel.basicConsume(queue, true, "same", new Gatherer(channel));
        Channel other = connection.createChannel();
        other.basicConsume(queue, true, "same", new Gatherer(other));
        assertThatThrownBy(() -> channel.basicConsume(queue, true, "same", new Gatherer(channel)))
                .satisfies(
                        e -> assertThat(replyText(e)).isEqualTo("NOT_ALLOWED - attempt to reuse consumer tag 'same'"));
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void exclusiveConsumersShutOutOthers() throws Exception {
        String queue = queue();
        channel.basicConsume(queue, true, "", false, true, null, new Gatherer(channel));
        Channel other = connection.createChannel();
        assertThatThrownBy(() -> other.basicConsume(queue, true, new Gatherer(other)))
                .satisfies(e -> assertThat(replyText(e))
                        .isEqualTo("ACCESS_REFUSED - queue '" + queue + "' in vhost '/' in exclusive use"));
        assertThat(channel.basicGet(queue, true)).isNull();
    }

    @Test
    void theUserIdMustBeTrue() throws Exception {
        channel.basicPublish(
                "", "q", new AMQP.BasicProperties.Builder().userId("someone").build(), new byte[1]);
        assertThat(closeText(channel))
                .isEqualTo(
                        "PRECONDITION_FAILED - user_id property set to 'someone' but authenticated user was 'tester'");
    }

    @Test
    void badExpirationsAreRefused() throws Exception {
        channel.basicPublish(
                "", "q", new AMQP.BasicProperties.Builder().expiration("10s").build(), new byte[1]);
        assertThat(closeText(channel))
                .isEqualTo("PRECONDITION_FAILED - invalid expiration '10s': {leftover_string,\"s\"}");
    }

    @Test
    void whatWasNeverImplementedIsRefused() throws Exception {
        assertThatThrownBy(() -> {
                    channel.basicPublish("", "q", false, true, null, new byte[1]);
                    channel.queueDeclare();
                })
                .satisfies(e -> assertThat(replyText(e)).isEqualTo("NOT_IMPLEMENTED - immediate=true"));
    }

    @Test
    void persistentMessagesAreConfirmedWhenTheyAreOnDisk() throws Exception {
        try (TestNode node = TestNode.start();
                Connection own = node.connect()) {
            Channel publisher = own.createChannel();
            publisher.queueDeclare("durable", true, false, false, null);
            publisher.confirmSelect();
            BlockingQueue<Long> acks = new LinkedBlockingQueue<>();
            publisher.addConfirmListener((tag, multiple) -> acks.add(tag), (tag, multiple) -> {});
            node.store.holdCommits();
            publisher.basicPublish("", "durable", MessageProperties.PERSISTENT_BASIC, new byte[1]);
            publisher.basicPublish("", "durable", MessageProperties.BASIC, new byte[1]);
            assertThat(acks.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(acks.poll(100, TimeUnit.MILLISECONDS)).isNull();
            node.store.releaseCommits();
            assertThat(acks.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefused() throws Exception {
        try (TestNode node = TestNode.startWithEngine(engine -> TestSettings.withMaxMessageSize(engine, 300_000));
                Connection own = node.connect()) {
            Channel publisher = own.createChannel();
            String queue = publisher.queueDeclare().getQueue();
            publisher.basicPublish("", queue, null, new byte[300_000]);
            assertThat(publisher.queueDeclarePassive(queue).getMessageCount()).isOne();
            publisher.basicPublish("", queue, null, new byte[300_001]);
            assertThat(closeText(publisher))
                    .isEqualTo("PRECONDITION_FAILED - message size 300001 is larger than configured max size 300000");
        }
    }

    @Test
    void theFirehoseCopiesWhatIsPublishedAndDelivered() throws Exception {
        try (TestNode node = TestNode.start();
                Connection own = node.connect()) {
            Channel traced = own.createChannel();
            String traces = traced.queueDeclare().getQueue();
            traced.queueBind(traces, "amq.rabbitmq.trace", "#");
            String queue = traced.queueDeclare().getQueue();
            node.server.tracing().set("/", true);
            traced.basicPublish("", queue, null, "x".getBytes(StandardCharsets.UTF_8));
            GetResponse published = traced.basicGet(traces, true);
            // The trace itself is not traced, although it was handed out.
            assertThat(traced.messageCount(traces)).isZero();
            assertThat(published.getEnvelope().getRoutingKey()).isEqualTo("publish.");
            assertThat(published.getBody()).asString().isEqualTo("x");
            assertThat(published.getProps().getHeaders())
                    .containsKeys("exchange_name", "routing_keys", "properties", "node", "routed_queues", "user");
            Gatherer consumer = new Gatherer(traced);
            traced.basicConsume(queue, true, consumer);
            assertThat(consumer.next().body()).isEqualTo("x");
            GetResponse delivered = traced.basicGet(traces, true);
            assertThat(delivered.getEnvelope().getRoutingKey()).isEqualTo("deliver." + queue);
            node.server.tracing().set("/", false);
            traced.basicPublish("", queue, null, new byte[1]);
            assertThat(traced.basicGet(traces, true)).isNull();
        }
    }

    @Test
    void theDefaultExchangeCannotBeChanged() throws Exception {
        String queue = queue();
        assertThatThrownBy(() -> channel.queueBind(queue, "", "k"))
                .satisfies(e -> assertThat(replyText(e))
                        .isEqualTo("ACCESS_REFUSED - operation not permitted on the default exchange"));
    }

    @Test
    void missingThingsAreNotFound() throws Exception {
        String queue = queue();
        assertThatThrownBy(() -> channel.queueBind(queue, "missing", "k"))
                .satisfies(e -> assertThat(replyText(e)).isEqualTo("NOT_FOUND - no exchange 'missing' in vhost '/'"));
        Channel other = connection.createChannel();
        assertThat(other.queueDelete("missing").getMessageCount()).isZero();
        other.exchangeDelete("missing");
        other.queueUnbind("missing", "missing", "k");
        assertThatThrownBy(() -> other.basicConsume("missing", new Gatherer(other)))
                .satisfies(e -> assertThat(replyText(e)).isEqualTo("NOT_FOUND - no queue 'missing' in vhost '/'"));
    }

    @Test
    void aSlowConsumerDoesNotStopOthersAndLosesNothing() throws Exception {
        byte[] body = new byte[10_000];
        int count = 2_000;
        String shared =
                channel.queueDeclare("shared slow", false, false, false, null).getQueue();
        try (RawClient slow = NODE.raw().open().openChannel(1)) {
            slow.send(1, new BasicMethod.Consume(shared, "slow", false, false, false, false, FieldTable.EMPTY));
            slow.expect(BasicMethod.ConsumeOk.class);
            for (int i = 0; i < count; i++) {
                channel.basicPublish("", shared, null, body);
            }
            // The socket buffers fill; everything the client has not read stays with the queue or under way.
            for (int i = 0; i < count; i++) {
                assertThat(slow.expect(BasicMethod.Deliver.class).deliveryTag()).isEqualTo(i + 1);
                assertThat(slow.readContent(1)).hasSize(body.length);
            }
        }
        channel.queueDelete(shared);
    }
}
