package io.warrenmq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Queues of a real cluster, with its engine and metadata log, and the official Java client. */
@Timeout(120)
class ClusteredQueuesTest {
    @TempDir
    Path directory;

    private static Connection connect(EmbeddedCluster cluster, int node) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(cluster.node(node).uri());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    private static String text(GetResponse response) {
        return new String(Objects.requireNonNull(response).getBody(), StandardCharsets.UTF_8);
    }

    @Test
    void aQueueOfOneNodeServesClientsOfTheOthersAndComesBackWithItsNode() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(directory, 3)) {
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            BlockingQueue<String> cancels = new LinkedBlockingQueue<>();
            Connection one = connect(cluster, 0); // ended with its node
            try (Connection two = connect(cluster, 1);
                    Connection three = connect(cluster, 2)) {
                one.createChannel().queueDeclare("q", true, false, false, null);
                one.createChannel().queueDeclare("transient", false, false, false, null);
                Channel consuming = three.createChannel();
                consuming.basicQos(100);
                consuming.basicConsume("q", false, new DefaultConsumer(consuming) {
                    @Override
                    public void handleDelivery(
                            String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                            throws IOException {
                        received.add(new String(body, StandardCharsets.UTF_8));
                        consuming.basicAck(envelope.getDeliveryTag(), false);
                    }

                    @Override
                    public void handleCancel(String tag) {
                        cancels.add(tag);
                    }
                });
                Channel publishing = two.createChannel();
                publishing.confirmSelect();
                List<String> sent = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    sent.add("m" + i);
                    publishing.basicPublish(
                            "", "q", MessageProperties.PERSISTENT_BASIC, ("m" + i).getBytes(StandardCharsets.UTF_8));
                }
                publishing.waitForConfirmsOrDie(30_000);
                List<String> got = new ArrayList<>();
                for (int i = 0; i < 2000; i++) {
                    got.add(Objects.requireNonNull(received.poll(20, TimeUnit.SECONDS), "a message is missing"));
                }
                assertThat(got).isEqualTo(sent);
                awaitAcknowledged(cluster, one, 2000);
                assertThat(cancels).isEmpty();

                cluster.stop(0);

                assertThat(cancels.poll(20, TimeUnit.SECONDS))
                        .as("cancelled with the home")
                        .isNotNull();
                awaitRefusal(
                        two,
                        "q",
                        "home node '" + cluster.name(0)
                                + "' of durable queue 'q' in vhost '/' is down or inaccessible");
                awaitRefusal(two, "transient", "no queue 'transient' in vhost '/'");

                cluster.start(0);
                try (Connection back = connect(cluster, 0)) {
                    Channel channel = back.createChannel();
                    channel.confirmSelect();
                    channel.basicPublish("", "q", MessageProperties.PERSISTENT_BASIC, new byte[] {'!'});
                    channel.waitForConfirmsOrDie(30_000);
                }
                Channel again = awaitLink(two);
                assertThat(text(again.basicGet("q", true))).isEqualTo("!");
            }
        }
    }

    /** Otherwise the last ones come again when the node returns. */
    private static void awaitAcknowledged(EmbeddedCluster cluster, Connection home, long count) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Channel channel = home.createChannel();
        while (cluster.node(0)
                        .node()
                        .metadata()
                        .virtualHost("/")
                        .orElseThrow()
                        .queue("q")
                        .orElseThrow()
                        .endpoint()
                        .statistics()
                        .acknowledged()
                < count) {
            assertThat(System.nanoTime()).as("not acknowledged").isLessThan(end);
            channel.queueDeclarePassive("q"); // a round trip
        }
        channel.close();
    }

    /** That a node has gone is known to each of the others when it has applied it. */
    private static void awaitRefusal(Connection connection, String queue, String text) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String answer = "";
        while (!answer.contains(text)) {
            assertThat(System.nanoTime()).as("still answered: " + answer).isLessThan(end);
            Channel channel = connection.createChannel();
            try {
                channel.queueDeclarePassive(queue);
                channel.close();
                answer = "ok";
            } catch (IOException e) {
                answer = String.valueOf(e.getCause());
            }
        }
    }

    /** A node that was let in again is spoken to a moment later. */
    private static Channel awaitLink(Connection connection) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            Channel channel = connection.createChannel();
            try {
                channel.queueDeclarePassive("q");
                return channel;
            } catch (IOException e) {
                assertThat(System.nanoTime())
                        .as("the queue is not back: " + e.getCause())
                        .isLessThan(end);
            }
        }
    }
}
