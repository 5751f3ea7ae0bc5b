package io.warrenmq.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.app.blackbox.TestNode;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an empty node creates from its configuration. */
class FirstStartTest {
    @RegisterExtension
    static final TestNode NODE = TestNode.with(
            "default_user = ops",
            "default_pass = secret",
            "default_permissions.configure = ^ops",
            "default_permissions.write = ^$",
            "default_permissions.read = ^ops",
            "default_queue_type = quorum",
            "default_users.shop.vhost_pattern = ^/$",
            "default_users.shop.password = buy",
            "default_limits.vhosts.1.pattern = ^/$",
            "default_limits.vhosts.1.max_queues = 2",
            "server_properties.site = north");

    private static Connection connect(String user, String password) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(NODE.address().getHostString());
        factory.setPort(NODE.address().getPort());
        factory.setUsername(user);
        factory.setPassword(password);
        return factory.newConnection();
    }

    @Test
    void usersPermissionsLimitsAndTheTypeOfQueuesAreThoseOfTheConfiguration() throws Exception {
        try (Connection connection = connect("ops", "secret")) {
            assertThat(connection.getServerProperties()).containsKey("site");
            Channel refused = connection.createChannel();
            assertThatThrownBy(() -> refused.queueDeclare("other", true, false, false, null))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("ACCESS_REFUSED");
            Channel channel = connection.createChannel();
            channel.queueDeclare("ops.q", true, false, false, null);
            assertThatThrownBy(
                            () -> channel.queueDeclare("ops.q", true, false, false, Map.of("x-queue-type", "classic")))
                    .hasStackTraceContaining("current is the value 'quorum'");
        }
        try (Connection connection = connect("shop", "buy")) {
            Channel channel = connection.createChannel();
            channel.queueDeclare("second", true, false, false, null);
            assertThatThrownBy(() -> channel.queueDeclare("third", true, false, false, null))
                    .hasStackTraceContaining("queue limit");
        }
    }
}
