package io.warrenmq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.warrenmq.server.embedded.EmbeddedBroker;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class EmbeddedBrokerTest {
    @Test
    void anApplicationsTestGetsABrokerByParameter(EmbeddedBroker broker) throws Exception {
        try (Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("by-parameter", false, false, false, Map.of());
            channel.basicPublish("", "by-parameter", null, "hello".getBytes(StandardCharsets.UTF_8));
            GetResponse response = channel.basicGet("by-parameter", true);
            assertThat(response.getBody()).asString().isEqualTo("hello");
        }
    }

    @Test
    void allTestsOfAClassShareOneBroker(EmbeddedBroker one, EmbeddedBroker two) {
        assertThat(one).isSameAs(two);
    }

    @Test
    void whatWasConfirmedInADirectoryIsThereAfterARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.inDirectory(directory).start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("kept", true, false, false, Map.of());
            channel.confirmSelect();
            channel.basicPublish("", "kept", MessageProperties.PERSISTENT_BASIC, "a".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);
        }
        try (EmbeddedBroker broker = EmbeddedBroker.inDirectory(directory).start();
                Connection connection = connect(broker);
                Channel channel = connection.createChannel()) {
            assertThat(channel.basicGet("kept", true).getBody()).asString().isEqualTo("a");
        }
    }

    @Test
    void aClosedBrokerLeavesNothingBehind() throws Exception {
        EmbeddedBroker broker = EmbeddedBroker.inMemory().start();
        connect(broker).close();
        int port = broker.port();
        broker.close();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setPort(port);
        assertThatThrownBy(factory::newConnection).isInstanceOf(ConnectException.class);
    }

    @Test
    void aPortThatIsTakenIsNamed(EmbeddedBroker broker) {
        assertThatThrownBy(() -> EmbeddedBroker.inMemory().port(broker.port()).start())
                .hasMessageContaining(Integer.toString(broker.port()));
    }

    private static Connection connect(EmbeddedBroker broker) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        return factory.newConnection();
    }
}
