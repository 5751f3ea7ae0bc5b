package io.warrenmq.app.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.blackbox.NodeProcess;
import io.warrenmq.balancer.Balancer;
import io.warrenmq.balancer.config.BalancerConfig;
import io.warrenmq.balancer.config.ConfigReader;
import io.warrenmq.balancer.config.ConfigResult;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.server.embedded.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The official client, the balancer with checks that log in, and real brokers. */
class BrokersBehindBalancerTest {
    private static final String OFTEN = """
              timeout check 2s
              option amqp-check user guest pass guest
              default-server check inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
            """;

    /** The times of the example of the documentation. */
    private static final String USUAL = """
              timeout check 700ms
              option amqp-check
              default-server check inter 2s fastinter 500ms fall 2 on-marked-down shutdown-sessions
            """;

    private static Balancer balancer(String checks, int... ports) throws Exception {
        StringBuilder text = new StringBuilder("""
                defaults
                  timeout connect 2s
                  timeout client 120s
                  timeout server 120s
                listen amqp
                  bind 127.0.0.1:0
                  balance leastconn
                  option redispatch 1
                """).append(checks);
        for (int index = 0; index < ports.length; index++) {
            text.append("  server s")
                    .append(index)
                    .append(" 127.0.0.1:")
                    .append(ports[index])
                    .append('\n');
        }
        ConfigResult result = ConfigReader.read(List.of(new ConfigReader.Source("test", text.toString())), name -> "");
        assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
        BalancerConfig config = ((ConfigResult.Loaded) result).config();
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Balancer.start(config, "test", nowhere, nowhere);
    }

    private static Server server(Balancer balancer, String name) {
        return balancer.backend("amqp").orElseThrow().server(name).orElseThrow();
    }

    @Test
    void messagesPassAndAClientGoesOnWithAnotherBrokerWhenItsOwnEnds() throws Exception {
        EmbeddedBroker ends = EmbeddedBroker.inMemory().start();
        try (EmbeddedBroker stays = EmbeddedBroker.inMemory().start();
                Balancer balancer = balancer(OFTEN, ends.port(), stays.port())) {
            awaitChecks(balancer);
            assertThat(server(balancer, "s0").lastCheck().status().name()).isEqualTo("L7OK");
            assertThat(server(balancer, "s0").product()).isNotEmpty();
            try (Connection connection = factory(balancer).newConnection("behind the balancer")) {
                CountDownLatch recovered = recoveries(connection);
                assertThat(server(balancer, "s0").connections).hasSize(1);
                pass(connection);
                ends.close();
                assertThat(recovered.await(20, TimeUnit.SECONDS))
                        .as("recovered")
                        .isTrue();
                pass(connection);
                assertThat(server(balancer, "s1").connections).hasSize(1);
            }
        }
    }

    @Test
    void theClientsOfABrokerThatIsFrozenAreCutAndLandOnAnother(@TempDir Path directory) throws Exception {
        try (NodeProcess freezes = NodeProcess.start(directory.resolve("a"), List.of());
                NodeProcess stays = NodeProcess.start(directory.resolve("b"), List.of());
                Balancer balancer = balancer(
                        USUAL, freezes.address().getPort(), stays.address().getPort())) {
            awaitChecks(balancer);
            try (Connection connection = factory(balancer).newConnection("behind the balancer")) {
                CountDownLatch recovered = recoveries(connection);
                assertThat(server(balancer, "s0").connections).hasSize(1);
                freezes.freeze();
                long beganNanos = System.nanoTime();
                assertThat(recovered.await(30, TimeUnit.SECONDS))
                        .as("recovered")
                        .isTrue();
                System.getLogger("frozen broker")
                        .log(
                                System.Logger.Level.INFO,
                                "recovered after {0} ms",
                                (System.nanoTime() - beganNanos) / 1_000_000);
                assertThat(server(balancer, "s0").lastCheck().status().name()).isEqualTo("L7TOUT");
                assertThat(server(balancer, "s0").connections).isEmpty();
                assertThat(server(balancer, "s1").connections).hasSize(1);
                pass(connection);
                freezes.thaw();
                Await.until(
                        Duration.ofSeconds(20),
                        () -> balancer.backend("amqp").orElseThrow().usableCount() == 2,
                        () -> "the broker that goes on: "
                                + server(balancer, "s0").lastCheck());
            } finally {
                freezes.thaw();
            }
        }
    }

    private static void awaitChecks(Balancer balancer) {
        Await.until(
                Duration.ofSeconds(20),
                () -> server(balancer, "s0").lastCheck().status().isGood()
                        && server(balancer, "s1").lastCheck().status().isGood(),
                () -> "checks: " + server(balancer, "s0").lastCheck() + " "
                        + server(balancer, "s1").lastCheck());
    }

    private static ConnectionFactory factory(Balancer balancer) {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(((InetSocketAddress)
                        balancer.frontends().getFirst().listeners().getFirst().address())
                .getPort());
        factory.setNetworkRecoveryInterval(50);
        // The queues of these tests end with their channels.
        factory.setTopologyRecoveryEnabled(false);
        return factory;
    }

    private static CountDownLatch recoveries(Connection connection) {
        CountDownLatch recovered = new CountDownLatch(1);
        ((Recoverable) connection).addRecoveryListener(new RecoveryListener() {
            @Override
            public void handleRecovery(Recoverable recoverable) {
                recovered.countDown();
            }

            @Override
            public void handleRecoveryStarted(Recoverable recoverable) {
                assertThat(recoverable).isNotNull();
            }
        });
        return recovered;
    }

    private static void pass(Connection connection) throws Exception {
        try (Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            String queue = channel.queueDeclare().getQueue();
            channel.basicPublish("", queue, null, "hello".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);
            assertThat(new String(channel.basicGet(queue, true).getBody(), StandardCharsets.UTF_8))
                    .isEqualTo("hello");
        }
    }
}
