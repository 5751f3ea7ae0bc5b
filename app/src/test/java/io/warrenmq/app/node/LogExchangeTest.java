package io.warrenmq.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import io.warrenmq.app.blackbox.TestNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** log.exchange. */
class LogExchangeTest {
    @RegisterExtension
    static final TestNode NODE = TestNode.with("log.exchange = true", "log.exchange.level = warning");

    private static ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(NODE.address().getHostString());
        factory.setPort(NODE.address().getPort());
        return factory;
    }

    @Test
    void linesOfTheLogArriveWithTheirLevelAsRoutingKey() throws Exception {
        try (Connection connection = factory().newConnection()) {
            Channel channel = connection.createChannel();
            String queue = channel.queueDeclare().getQueue();
            channel.queueBind(queue, "amq.rabbitmq.log", "#");
            BlockingQueue<Delivery> lines = new LinkedBlockingQueue<>();
            channel.basicConsume(queue, true, (_, line) -> lines.add(line), _ -> {});

            Channel failing = connection.createChannel();
            assertThatThrownBy(() -> failing.queueDeclarePassive("not there")).isInstanceOf(IOException.class);

            Delivery line = lines.poll(20, TimeUnit.SECONDS);
            assertThat(line).isNotNull();
            assertThat(line.getEnvelope().getRoutingKey()).isEqualTo("error");
            assertThat(line.getEnvelope().getExchange()).isEqualTo("amq.rabbitmq.log");
            assertThat(line.getProperties().getContentType()).isEqualTo("text/plain");
            assertThat(line.getProperties().getHeaders()).containsKey("node");
            assertThat(new String(line.getBody(), StandardCharsets.UTF_8))
                    .contains("[error]")
                    .contains("no queue 'not there' in vhost '/'")
                    .doesNotEndWith("\n");
        }
    }

    @Test
    void nobodyElsePublishesToTheExchangeOrRemovesIt() throws Exception {
        try (Connection connection = factory().newConnection()) {
            Channel deleting = connection.createChannel();
            assertThatThrownBy(() -> deleting.exchangeDelete("amq.rabbitmq.log"))
                    .isInstanceOf(IOException.class);
            Channel publishing = connection.createChannel();
            publishing.confirmSelect();
            publishing.basicPublish("amq.rabbitmq.log", "info", null, new byte[1]);
            assertThatThrownBy(() -> publishing.waitForConfirmsOrDie(20_000)).isInstanceOf(Exception.class);
            assertThat(publishing.isOpen()).isFalse();
        }
    }
}
