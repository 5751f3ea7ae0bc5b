package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Quorum queues as the official client sees them. */
@Execution(ExecutionMode.SAME_THREAD)
class QuorumQueueTest {
    private static final TestNode NODE = TestNode.start();
    private static final String QUEUE = "quorum";

    private final Connection connection;
    private final Channel channel;

    QuorumQueueTest() throws Exception {
        connection = NODE.connect();
        channel = connection.createChannel();
    }

    @AfterEach
    void close() throws Exception {
        try (Connection cleaner = NODE.connect()) {
            cleaner.createChannel().queueDelete(QUEUE);
        }
        if (connection.isOpen()) {
            connection.close();
        }
    }

    @AfterAll
    static void stop() {
        NODE.close();
    }

    private void declare(Object... namesAndValues) throws IOException {
        Map<String, Object> arguments = new HashMap<>(Map.of("x-queue-type", "quorum"));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        channel.queueDeclare(QUEUE, true, false, false, arguments);
    }

    private void publish(String... bodies) throws Exception {
        channel.confirmSelect();
        for (String body : bodies) {
            channel.basicPublish("", QUEUE, null, body.getBytes(StandardCharsets.UTF_8));
        }
        channel.waitForConfirmsOrDie(10_000);
    }

    private BlockingQueue<Delivery> consume(Channel on, boolean exclusive) throws IOException {
        BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
        on.basicConsume(QUEUE, false, "", false, exclusive, null, new DefaultConsumer(on) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                deliveries.add(new Delivery(envelope, properties, body));
            }
        });
        return deliveries;
    }

    private static Delivery next(BlockingQueue<Delivery> deliveries) throws InterruptedException {
        return Objects.requireNonNull(deliveries.poll(10, TimeUnit.SECONDS), "no delivery within 10 s");
    }

    private static Object count(AMQP.BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        return headers == null ? "absent" : headers.getOrDefault("x-delivery-count", "absent");
    }

    private static void assertRefused(ThrowingCallable call, int code, String text) {
        assertThatThrownBy(call).satisfies(thrown -> {
            Throwable signal = thrown instanceof ShutdownSignalException ? thrown : thrown.getCause();
            Method reason = ((ShutdownSignalException) Objects.requireNonNull(signal)).getReason();
            if (reason instanceof AMQP.Channel.Close close) {
                assertThat(close.getReplyText()).contains(text);
                assertThat(close.getReplyCode()).isEqualTo(code);
            } else {
                AMQP.Connection.Close hard = (AMQP.Connection.Close) reason;
                assertThat(hard.getReplyText()).contains(text);
                assertThat(hard.getReplyCode()).isEqualTo(code);
            }
        });
    }

    @Test
    void nackAndRejectBringTheMessageBackWithItsDeliveryCount() throws Exception {
        declare();
        publish("1");
        // The second consumer's connection is on the other loop: both ways of a delivery are taken.
        for (int round = 0; round < 2; round++) {
            try (Connection other = NODE.connect()) {
                Channel consumer = other.createChannel();
                BlockingQueue<Delivery> deliveries = consume(consumer, false);
                Delivery first = next(deliveries);
                assertThat(count(first.getProperties())).isEqualTo(round == 0 ? "absent" : (Object) 3L);
                consumer.basicNack(first.getEnvelope().getDeliveryTag(), false, true);
                Delivery second = next(deliveries);
                assertThat(second.getEnvelope().isRedeliver()).isTrue();
                assertThat(count(second.getProperties())).isEqualTo(round * 3L + 1);
                consumer.basicReject(second.getEnvelope().getDeliveryTag(), true);
                Delivery third = next(deliveries);
                assertThat(count(third.getProperties())).isEqualTo(round * 3L + 2);
                assertThat(third.getBody()).asString().isEqualTo("1");
            } // the end of the connection returns it once more
        }
    }

    @Test
    void getTellsTheDeliveryCountToo() throws Exception {
        declare();
        publish("1");
        GetResponse first = channel.basicGet(QUEUE, false);
        assertThat(count(first.getProps())).isEqualTo("absent");
        channel.basicNack(first.getEnvelope().getDeliveryTag(), false, true);
        GetResponse second = channel.basicGet(QUEUE, true);
        assertThat(count(second.getProps())).isEqualTo(1L);
        assertThat(second.getEnvelope().isRedeliver()).isTrue();
        assertThat(channel.basicGet(QUEUE, true)).isNull();
    }

    @Test
    void aLargeMessageIsRedeliveredWhole() throws Exception {
        declare();
        String large = "x".repeat(3 << 20);
        publish(large);
        BlockingQueue<Delivery> deliveries = consume(channel, false);
        channel.basicNack(next(deliveries).getEnvelope().getDeliveryTag(), false, true);
        Delivery again = next(deliveries);
        assertThat(count(again.getProperties())).isEqualTo(1L);
        assertThat(again.getBody()).asString().isEqualTo(large);
    }

    @Test
    void beyondTheDeliveryLimitTheMessageIsDeadLettered() throws Exception {
        String dead = channel.queueDeclare().getQueue();
        declare("x-delivery-limit", 1, "x-dead-letter-exchange", "", "x-dead-letter-routing-key", dead);
        publish("1");
        BlockingQueue<Delivery> deliveries = consume(channel, false);
        channel.basicNack(next(deliveries).getEnvelope().getDeliveryTag(), false, true);
        BlockingQueue<Delivery> deadLetters = new LinkedBlockingQueue<>();
        channel.basicConsume(dead, true, (tag, delivery) -> deadLetters.add(delivery), tag -> {});
        channel.basicNack(next(deliveries).getEnvelope().getDeliveryTag(), false, true);
        Map<String, Object> headers = next(deadLetters).getProperties().getHeaders();
        assertThat(headers.get("x-first-death-reason")).hasToString("delivery_limit");
        assertThat(headers).doesNotContainKey("x-delivery-count");
        assertThat(deliveries).isEmpty();
    }

    @Test
    void aRejectedMessageIsGone() throws Exception {
        declare();
        publish("1");
        channel.basicReject(channel.basicGet(QUEUE, false).getEnvelope().getDeliveryTag(), false);
        assertThat(channel.basicGet(QUEUE, true)).isNull();
    }

    @Test
    void anExclusiveConsumerIsOneLikeOthers() throws Exception {
        declare();
        consume(channel, true);
        consume(channel, true);
        assertThat(channel.consumerCount(QUEUE)).isEqualTo(2);
    }

    @Test
    void aChannelWidePrefetchIsNotSupported() throws Exception {
        declare();
        channel.basicQos(1, true);
        assertRefused(() -> consume(channel, false), 540, "queue 'quorum' in vhost '/' does not support global qos");
    }

    @Test
    void getIsRefusedWithASingleActiveConsumer() throws Exception {
        declare("x-single-active-consumer", true);
        assertRefused(
                () -> channel.basicGet(QUEUE, true),
                405,
                "cannot obtain access to locked queue 'quorum' in vhost '/'. basic.get operations are not supported by"
                        + " quorum queues with single active consumer");
    }

    @Test
    void itIsDeletedUnconditionallyOnly() throws Exception {
        declare();
        assertRefused(
                () -> channel.queueDelete(QUEUE, true, false),
                540,
                "cannot delete queue 'quorum' in vhost '/'. queue.delete operations with if-unused flag set are not"
                        + " supported by quorum queues");
        Channel second = NODE.connect().createChannel(); // its connection is closed by the error
        assertRefused(() -> second.queueDelete(QUEUE, false, true), 540, "with if-empty flag set");
    }

    @Test
    void aStreamIsNotHostedHere() {
        assertRefused(
                () -> channel.queueDeclare("s", true, false, false, Map.of("x-queue-type", "stream")), 540, "stream");
    }
}
