package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.warrenmq.broker.flow.ResourceAlarms.Resource;
import io.warrenmq.server.amqp.ConnectionView;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.ConfirmMethod;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.QueueMethod;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OperationsTest {
    @Test
    void anAlarmBlocksPublishersAndNobodyElse() throws Exception {
        try (TestNode node = TestNode.start();
                Connection publishing = node.connect();
                Connection consuming = node.connect()) {
            BlockingQueue<String> events = new LinkedBlockingQueue<>();
            publishing.addBlockedListener(new BlockedListener() {
                @Override
                public void handleBlocked(String reason) {
                    events.add(reason);
                }

                @Override
                public void handleUnblocked() {
                    events.add("unblocked");
                }
            });
            Channel consumer = consuming.createChannel();
            String queue = consumer.queueDeclare("q", false, false, false, null).getQueue();
            BlockingQueue<String> received = new LinkedBlockingQueue<>();
            consumer.basicConsume(
                    queue,
                    true,
                    (tag, message) -> received.add(new String(message.getBody(), StandardCharsets.UTF_8)),
                    tag -> {});
            Channel publisher = publishing.createChannel();
            publisher.confirmSelect();
            publisher.basicPublish("", queue, null, "1".getBytes(StandardCharsets.UTF_8));
            publisher.waitForConfirmsOrDie(10_000);

            node.alarms.force(Resource.MEMORY, true);
            node.alarms.force(Resource.DISK, true);
            publisher.basicPublish("", queue, null, "2".getBytes(StandardCharsets.UTF_8));

            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("low on memory & low on disk");
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("1");
            assertThat(consumer.queueDeclarePassive(queue).getMessageCount()).isZero();
            assertThat(received.poll(100, TimeUnit.MILLISECONDS)).isNull();
            assertThat(node.server.connections().list())
                    .filteredOn(view -> view.state().equals("blocked"))
                    .hasSize(1);

            node.alarms.force(Resource.MEMORY, false);
            node.alarms.force(Resource.DISK, false);
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("unblocked");
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo("2");
            publisher.waitForConfirmsOrDie(10_000);
        }
    }

    @Test
    void publishersAreReadLaterWhileTheNodeIsBehind() throws Exception {
        try (TestNode node = TestNode.start();
                RawClient client = node.raw().open().openChannel(1)) {
            client.send(1, new QueueMethod.Declare("q", false, false, true, false, false, FieldTable.EMPTY));
            client.expect(QueueMethod.DeclareOk.class);
            client.send(1, new ConfirmMethod.Select(false));
            client.expect(ConfirmMethod.SelectOk.class);
            node.throttle.set(true);
            client.send(RawClient.publish(1, "", "q"));
            client.send(RawClient.header(1, 0));
            awaitState(node, "flow");
            node.throttle.set(false);
            assertThat(client.expect(BasicMethod.Ack.class).deliveryTag()).isOne();
        }
    }

    @Test
    void aPublisherThatIsReadLaterIsToldOfAnAlarmThatComesMeanwhile() throws Exception {
        try (TestNode node = TestNode.start();
                RawClient client = node.raw().open().openChannel(1)) {
            node.throttle.set(true);
            client.send(RawClient.publish(1, "", "nowhere"));
            client.send(RawClient.header(1, 0));
            awaitState(node, "flow");

            node.alarms.force(Resource.MEMORY, true);
            assertThat(client.expect(ConnectionMethod.Blocked.class).reason()).isEqualTo("low on memory");

            node.throttle.set(false);
            node.alarms.force(Resource.MEMORY, false);
            client.expect(ConnectionMethod.Unblocked.class);
        }
    }

    private static void awaitState(TestNode node, String state) {
        while (node.server.connections().list().stream()
                .noneMatch(view -> view.state().equals(state))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void listingsShowConnectionsAndChannels() throws Exception {
        try (TestNode node = TestNode.start();
                Connection connection = node.factory().newConnection("my name")) {
            Channel channel = connection.createChannel();
            channel.basicQos(7);
            channel.confirmSelect();
            ConnectionView view = node.server.connections().list().getFirst();
            assertThat(view.userProvidedName()).isEqualTo("my name");
            assertThat(view.state()).isEqualTo("running");
            assertThat(view.vhost()).isEqualTo("/");
            assertThat(view.user()).isEqualTo(TestNode.USER);
            assertThat(view.mechanism()).isEqualTo("PLAIN");
            assertThat(view.name()).matches("127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.1:" + node.port());
            assertThat(view.pid()).matches("<rabbit@test\\.\\d+\\.1\\.0>");
            assertThat(view.clientProperties().text("product")).contains("RabbitMQ");
            assertThat(view.channels()).singleElement().satisfies(c -> {
                assertThat(c.number()).isOne();
                assertThat(c.name()).isEqualTo(view.name() + " (1)");
                assertThat(c.prefetchCount()).isEqualTo(7);
                assertThat(c.confirm()).isTrue();
            });
            assertThat(node.server.connections().connectionCount("/")).isOne();
            assertThat(node.server.connections().channelCount()).isOne();
        }
    }

    @Test
    void operatorsCloseConnectionsWithAReason() throws Exception {
        try (TestNode node = TestNode.start();
                RawClient client = node.raw().open()) {
            String pid = node.server.connections().list().getFirst().pid();
            assertThat(node.server.connections().close("<nobody>", "x")).isFalse();
            assertThat(node.server.connections().close(pid, "maintenance at noon"))
                    .isTrue();
            ConnectionMethod.Close close = client.expect(ConnectionMethod.Close.class);
            assertThat(close.replyCode()).isEqualTo(320);
            assertThat(close.replyText()).isEqualTo("CONNECTION_FORCED - maintenance at noon");
            client.send(0, new ConnectionMethod.CloseOk());
            client.expectClosed();
        }
    }

    @Test
    void stoppingClosesEveryConnectionWithTheReason() throws Exception {
        TestNode node = TestNode.start();
        try (RawClient client = node.raw().open()) {
            Thread stopping = Thread.ofPlatform().start(node::close);
            ConnectionMethod.Close close = client.expect(ConnectionMethod.Close.class);
            assertThat(close.replyText())
                    .isEqualTo("CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'");
            client.send(0, new ConnectionMethod.CloseOk());
            client.expectClosed();
            stopping.join();
        }
    }

    @Test
    void deletedVirtualHostsAndUsersLoseTheirConnections() throws Exception {
        try (TestNode node = TestNode.start();
                RawClient client = node.raw().open()) {
            node.must(new io.warrenmq.broker.metadata.Command.DeleteVirtualHost("/"));
            assertThat(client.expect(ConnectionMethod.Close.class).replyText())
                    .isEqualTo("CONNECTION_FORCED - vhost '/' is deleted");
        }
    }

    @Test
    void suspendedListenersTakeNobodyUntilTheyAreResumed() throws Exception {
        try (TestNode node = TestNode.start();
                RawClient client = node.raw().open()) {
            int port = node.port();
            node.server.suspendListeners();
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(java.net.ConnectException.class);
            client.openChannel(1);
            node.server.resumeListeners();
            try (RawClient again = new RawClient(port)) {
                again.begin();
            }
        }
    }

    @Test
    void aPortInUseIsNamedWithWhatToDo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> TestNode.start(
                            settings -> settings.withListeners(new ListenerSettings("127.0.0.1", port, false))))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("cannot listen on 127.0.0.1:" + port)
                    .hasMessageContaining("ss -ltnp");
        }
    }

    @Test
    void loopbackUsersComeFromThisMachineOnly() throws Exception {
        try (TestNode node = TestNode.start(settings -> new ServerSettings(
                        settings.listeners(),
                        settings.tls(),
                        settings.socket(),
                        true,
                        TestSettings.withLoopbackUsers(settings.engine(), TestNode.USER),
                        settings.shutdownTimeoutMs()));
                RawClient far = node.raw();
                RawClient near = node.raw()) {
            far.send("PROXY TCP4 192.0.2.7 192.0.2.1 4711 5672\r\n".getBytes(StandardCharsets.US_ASCII));
            far.begin();
            far.startOk(
                    "PLAIN",
                    RawClient.plain(TestNode.USER, TestNode.PASSWORD),
                    RawClient.capabilities("authentication_failure_close"));
            assertThat(far.expect(ConnectionMethod.Close.class).replyText())
                    .startsWith("ACCESS_REFUSED - Login was refused");
            assertThat(node.server.connections().byName("192.0.2.7:4711 -> 192.0.2.1:5672"))
                    .isPresent();
            near.send("PROXY TCP6 ::ffff:127.0.0.1 ::1 4711 5672\r\n".getBytes(StandardCharsets.US_ASCII));
            near.open();
        }
    }

    @Test
    void aClientWithoutProxyHeaderIsDroppedWhereOneIsRequired() throws Exception {
        try (TestNode node = TestNode.start(settings -> new ServerSettings(
                        settings.listeners(), settings.tls(), settings.socket(), true, settings.engine(), 1_000));
                RawClient client = node.raw()) {
            client.send(RawClient.HEADER_0_9_1);
            client.expectClosed();
        }
    }

    @Test
    void strangersAreLimitedBeforeTheyLogIn() throws Exception {
        try (TestNode node = TestNode.startWithEngine(engine -> TestSettings.withUnauthenticatedMax(engine, 2))) {
            try (RawClient first = node.raw();
                    RawClient second = node.raw()) {
                first.begin();
                second.begin();
                try (RawClient third = node.raw()) {
                    third.expectClosed();
                }
            }
            awaitPlace(node);
        }
    }

    /** The server learns a moment after the clients that their sockets are closed. */
    private static void awaitPlace(TestNode node) throws IOException {
        while (true) {
            try (RawClient later = node.raw()) {
                later.open();
                return;
            } catch (EOFException | SocketException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aHandshakeThatIsNotFinishedEnds() throws Exception {
        try (TestNode node = TestNode.startWithEngine(engine -> TestSettings.withHandshakeTimeout(engine, 300));
                RawClient silent = node.raw();
                RawClient started = node.raw()) {
            started.begin();
            silent.expectClosed();
            started.expectClosed();
        }
    }
}
