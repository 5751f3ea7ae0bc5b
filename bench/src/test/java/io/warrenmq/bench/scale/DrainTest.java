package io.warrenmq.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.bench.LocalBroker;
import io.warrenmq.bench.client.ClientConnection;
import io.warrenmq.bench.load.LoadOptions;
import io.warrenmq.bench.load.PublisherGroup;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final String QUEUE = "backlog";

    private final LocalBroker broker = new LocalBroker();

    @BeforeEach
    void publish() throws IOException {
        try (ClientConnection connection = connect()) {
            connection.declareQueue(QUEUE, true, Map.of());
            connection.selectConfirms();
            new PublisherGroup(
                            LoadOptions.publishing(32, true, 10, 25),
                            List.of(connection),
                            List.of(""),
                            List.<String[]>of(new String[] {QUEUE}))
                    .run();
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void messagesInOrderAreAcknowledgedToTheLast() throws IOException {
        try (Drain drain = new Drain(connect(), QUEUE, 10, 10, Drain.Settling.ACKNOWLEDGE)) {
            drain.run(25);
        }

        assertThat(count()).isZero();
    }

    @Test
    void aMissingMessageIsNoticed() throws IOException {
        try (Drain first = new Drain(connect(), QUEUE, 1, 1, Drain.Settling.ACKNOWLEDGE)) {
            first.run(1);
        }

        try (Drain rest = new Drain(connect(), QUEUE, 10, 10, Drain.Settling.ACKNOWLEDGE)) {
            assertThatThrownBy(() -> rest.run(24))
                    .isInstanceOf(IllegalStateException.class)
                    // The second may still be with the first drain's connection.
                    .hasMessageMatching("message [23] came where 1 was due");
        }
    }

    private ClientConnection connect() throws IOException {
        return new ClientConnection(broker.login());
    }

    private long count() throws IOException {
        try (ClientConnection connection = connect()) {
            return connection.messageCount(QUEUE);
        }
    }
}
