package io.warrenmq.app.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.client.BalancedAddresses;
import io.warrenmq.client.Strategy;
import io.warrenmq.server.embedded.EmbeddedBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The address resolver in the official client, with real brokers. */
class BalancedClientTest {
    private static ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setConnectionTimeout(5000);
        factory.setNetworkRecoveryInterval(50);
        return factory;
    }

    private static BalancedAddresses addresses(Strategy strategy, int... ports) {
        var builder =
                BalancedAddresses.builder().strategy(strategy).holdOff(Duration.ofSeconds(1), Duration.ofSeconds(30));
        for (int port : ports) {
            builder.node("127.0.0.1", port);
        }
        return builder.build();
    }

    private static Address at(EmbeddedBroker broker) {
        return new Address("127.0.0.1", broker.port());
    }

    @Test
    void connectionsAreSpreadInTurnThoughTheLibraryWouldShuffle() throws Exception {
        try (EmbeddedBroker one = EmbeddedBroker.inMemory().start();
                EmbeddedBroker two = EmbeddedBroker.inMemory().start()) {
            BalancedAddresses addresses = addresses(Strategy.ROUND_ROBIN, one.port(), two.port());
            ConnectionFactory factory = addresses.attachTo(factory());
            List<Connection> connections = new ArrayList<>();
            for (int turn = 0; turn < 6; turn++) {
                connections.add(addresses.connect(factory, "turn " + turn));
            }

            assertThat(addresses.connections(at(one))).isEqualTo(3);
            assertThat(addresses.connections(at(two))).isEqualTo(3);
            for (Connection connection : connections) {
                connection.close();
            }
            Await.until(
                    Duration.ofSeconds(20),
                    () -> addresses.connections(at(one)) + addresses.connections(at(two)) == 0,
                    () -> "connections that have ended still count");
        }
    }

    @Test
    void aConnectionMovesToAnotherNodeWhenItsNodeEnds() throws Exception {
        try (EmbeddedBroker stays = EmbeddedBroker.inMemory().start()) {
            BalancedAddresses addresses;
            Connection connection;
            try (EmbeddedBroker ends = EmbeddedBroker.inMemory().start()) {
                addresses = addresses(Strategy.LEAST_CONNECTIONS, ends.port(), stays.port());
                connection = addresses.connect(addresses.attachTo(factory()), "moves");
                assertThat(connection.getPort()).isEqualTo(ends.port());
            }

            Await.until(
                    Duration.ofSeconds(20),
                    () -> addresses.connections(at(stays)) == 1,
                    () -> "the connection has not recovered");
            assertThat(connection.getPort()).isEqualTo(stays.port());
            assertThat(addresses.getAddresses().get(0))
                    .as("the node that went comes last")
                    .isEqualTo(at(stays));
            connection.close();
        }
    }

    @Test
    void withoutRecoveryTheNextNodeIsTriedTooAndTheDeadOneRemembered() throws Exception {
        int dead;
        try (EmbeddedBroker ended = EmbeddedBroker.inMemory().start()) {
            dead = ended.port();
        }
        try (EmbeddedBroker alive = EmbeddedBroker.inMemory().start()) {
            BalancedAddresses addresses = addresses(Strategy.LEAST_CONNECTIONS, dead, alive.port());
            ConnectionFactory factory = factory();
            factory.setAutomaticRecoveryEnabled(false);
            try (Connection connection = factory.newConnection(null, addresses, "no recovery")) {
                assertThat(connection.getPort()).isEqualTo(alive.port());
                assertThat(addresses.getAddresses().get(0)).isEqualTo(at(alive));
            }
        }
    }

    @Test
    void theErrorOfTheClientLibraryIsThrownWhereNoNodeAnswers() throws Exception {
        int dead;
        try (EmbeddedBroker ended = EmbeddedBroker.inMemory().start()) {
            dead = ended.port();
        }
        BalancedAddresses addresses = addresses(Strategy.ROUND_ROBIN, dead);

        assertThatThrownBy(() -> addresses.connect(factory(), "nobody")).isInstanceOf(IOException.class);
        assertThat(addresses.getAddresses()).hasSize(1);
    }
}
