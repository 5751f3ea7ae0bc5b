package io.warrenmq.app.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;
import io.warrenmq.app.blackbox.NodeProcess;
import io.warrenmq.ctl.command.CommandLine;
import io.warrenmq.ctl.command.Terminal;
import io.warrenmq.ctl.command.Tool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What operators do to a real node, as its clients see it. One after the other, for they stop the node under each
 * other.
 */
@Execution(ExecutionMode.SAME_THREAD)
class OperatorsTest {
    private static final int PATIENCE_S = 20;

    @TempDir
    private static Path directory;

    private static NodeProcess node;

    @BeforeAll
    static void start() {
        node = NodeProcess.start(directory, List.of());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void stopAppTellsClientsAndStartAppBringsBackWhatIsDurable() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        ShutdownSignalException[] reason = new ShutdownSignalException[1];
        Connection connection = connect();
        connection.addShutdownListener(cause -> {
            reason[0] = cause;
            ended.countDown();
        });
        Channel channel = connection.createChannel();
        channel.confirmSelect();
        channel.queueDeclare("durable", true, false, false, null);
        for (int i = 0; i < 100; i++) {
            channel.basicPublish("", "durable", MessageProperties.PERSISTENT_BASIC, new byte[10]);
        }
        channel.waitForConfirmsOrDie();

        assertThat(ctl("stop_app")).isZero();

        assertThat(ended.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(reason[0].getMessage()).contains("reply-code=320", "CONNECTION_FORCED");
        assertThatThrownBy(OperatorsTest::connect).isInstanceOf(ConnectException.class);
        assertThat(ctl("start_app")).isZero();
        try (Connection again = connect()) {
            assertThat(again.createChannel().queueDeclarePassive("durable").getMessageCount())
                    .isEqualTo(100);
        }
        assertThat(output("-s", "list_queues", "name", "messages")).contains("durable\t100\n");
        assertThat(output("delete_queue", "durable"))
                .contains("Queue was successfully deleted with 100 ready messages\n");
    }

    @Test
    void aConnectionFoundInTheListingIsClosed() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Connection connection = connect();
        connection.addShutdownListener(cause -> ended.countDown());

        String row = output("list_connections", "-q", "pid", "peer_port", "client_properties")
                .lines()
                .filter(line -> line.contains("\"connection_name\",\"operators-test\""))
                .findFirst()
                .orElseThrow();
        assertThat(ctl("close_connection", row.substring(0, row.indexOf('\t')), "Closed via rabbitmqctl"))
                .isZero();

        assertThat(ended.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        assertThat(connection.getCloseReason().getMessage()).contains("320", "Closed via rabbitmqctl");
    }

    @Test
    void aMemoryAlarmThatAnOperatorCausesBlocksPublishersUntilItIsGone() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch unblocked = new CountDownLatch(1);
        try (Connection connection = connect()) {
            connection.addBlockedListener(reason -> blocked.countDown(), unblocked::countDown);
            Channel channel = connection.createChannel();

            assertThat(ctl("set_vm_memory_high_watermark", "0.000000001")).isZero();
            channel.basicPublish("", "nowhere", null, new byte[1]);
            assertThat(blocked.await(PATIENCE_S, TimeUnit.SECONDS))
                    .as("told of the alarm:%n%s", node.lastLines(20))
                    .isTrue();

            assertThat(ctl("set_vm_memory_high_watermark", "0.4")).isZero();
            assertThat(unblocked.await(PATIENCE_S, TimeUnit.SECONDS))
                    .as("told of its end:%n%s", node.lastLines(20))
                    .isTrue();
        } finally {
            // The other tests publish to the same node.
            ctl("set_vm_memory_high_watermark", "0.4");
        }
    }

    @Test
    void theNextConnectionIsOfferedTheChannelsThatEvalSet() throws Exception {
        assertThat(ctl("eval", "application:set_env(rabbit, channel_max, 48).")).isZero();
        try (Connection connection = connect()) {
            assertThat(connection.getChannelMax()).isEqualTo(48);
        }
        assertThat(ctl("eval", "application:set_env(rabbit, channel_max, 2047)."))
                .isZero();
    }

    @Test
    void suspendedListenersRefuseUntilTheyAreResumed() throws Exception {
        assertThat(ctl("suspend_listeners")).isZero();
        assertThatThrownBy(OperatorsTest::connect).isInstanceOf(IOException.class);
        assertThat(ctl("resume_listeners")).isZero();
        connect().close();
    }

    @Test
    void usersAndPermissionsDecideWhoMayConnect() throws Exception {
        assertThat(ctl("add_user", "ann", "secret")).isZero();
        ConnectionFactory factory = factory();
        factory.setUsername("ann");
        factory.setPassword("secret");
        assertThatThrownBy(factory::newConnection).isInstanceOf(IOException.class);

        assertThat(ctl("set_permissions", "ann", ".*", ".*", ".*")).isZero();
        factory.newConnection("operators-test").close();

        assertThat(ctl("delete_user", "ann")).isZero();
        assertThatThrownBy(factory::newConnection).isInstanceOf(IOException.class);
    }

    private static Connection connect() throws Exception {
        return factory().newConnection("operators-test");
    }

    private static ConnectionFactory factory() {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(node.address().getPort());
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    private static int ctl(String... words) {
        return run(new ByteArrayOutputStream(), words);
    }

    private static String output(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        run(out, words);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int run(ByteArrayOutputStream out, String... words) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HOME", node.home().toString());
        environment.put("WARREN_CONTROL_PORT", Integer.toString(node.controlPort()));
        PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(InputStream.nullInputStream(), stream, stream, false);
        return new CommandLine(Tool.CTL, terminal, environment, "3.10.8").run(List.of(words));
    }
}
