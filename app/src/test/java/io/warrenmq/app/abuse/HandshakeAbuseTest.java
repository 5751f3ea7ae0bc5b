package io.warrenmq.app.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.SAME_THREAD)
@Timeout(300)
class HandshakeAbuseTest {
    private static final int UNAUTHENTICATED_MAX = 200;
    private static final int HANDSHAKE_TIMEOUT_MS = 1_500;

    @RegisterExtension
    static final TestNode NODE = TestNode.with(
            "handshake_timeout = " + HANDSHAKE_TIMEOUT_MS,
            "warren.max_unauthenticated_connections = " + UNAUTHENTICATED_MAX,
            "tcp_listen_options.backlog = 128");

    private static final int DROP_TIMEOUT_MS = 10_000;

    @Test
    void halfOpenConnectionsAreLimitedAndTimeOutWhileOthersStillGetIn() throws IOException {
        long descriptors = Abuse.descriptors(NODE.node());
        List<SocketChannel> halfOpen = new ArrayList<>();
        try (RawClient longStanding = RawClient.open(NODE.address())) {
            for (int i = Abuse.count(10_000); i > 0; i--) {
                SocketChannel channel = SocketChannel.open();
                halfOpen.add(channel);
                channel.configureBlocking(false);
                channel.connect(NODE.address());
            }
            ByteBuffer half = ByteBuffer.wrap(RawClient.protocolHeader(), 0, 4);
            for (SocketChannel channel : halfOpen) {
                writeIfConnected(channel, half.duplicate());
            }
            assertThat(Abuse.descriptors(NODE.node()) - descriptors)
                    .as("sockets of strangers that the node holds")
                    .isLessThan(UNAUTHENTICATED_MAX + 50);
            longStanding.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));

            Await.until(Duration.ofSeconds(60), HandshakeAbuseTest::isServed, () -> "nobody gets in any more");
            longStanding.closeConnection();
        } finally {
            for (SocketChannel channel : halfOpen) {
                channel.close();
            }
        }
        Abuse.expectHealthy(NODE.node(), descriptors);
    }

    private static void writeIfConnected(SocketChannel channel, ByteBuffer bytes) {
        try {
            if (channel.finishConnect()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            return; // refused or dropped by the node, as it may
        }
    }

    private static boolean isServed() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.closeConnection();
            return true;
        } catch (AssertionError | java.io.UncheckedIOException e) {
            return false; // the node has no place at the moment
        }
    }

    @Test
    void clientsThatDribbleTheirLoginAreDroppedInTime() {
        byte[] startOk = Frame.bytes(0, Login.GUEST.startOk());
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(RawClient.protocolHeader()).expect(0, MethodId.CONNECTION_START);
            long start = System.nanoTime();
            for (int i = 0; i < startOk.length && System.nanoTime() - start < 20_000_000_000L; i++) {
                if (!dribble(client, startOk[i])) {
                    break;
                }
            }
            assertThat((System.nanoTime() - start) / 1_000_000)
                    .as("ms until the node dropped the connection")
                    .isLessThan(4L * HANDSHAKE_TIMEOUT_MS);
        }
    }

    private static boolean dribble(RawClient client, byte octet) {
        try {
            client.send(new byte[] {octet});
            return client.isSilentFor(100);
        } catch (AssertionError | java.io.UncheckedIOException e) {
            return false; // dropped
        }
    }

    @Test
    void aFrameAnnouncedLargerThanAllowedBeforeLoginIsNotWaitedFor() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RawClient client = RawClient.connect(NODE.address());
            clients.add(client.send(RawClient.protocolHeader()));
            client.send(new Payload()
                    .octet(Frame.METHOD)
                    .shortUint(0)
                    .longUint(i % 2 == 0 ? 0x7fff_ffff : 0xffff_ffffL)
                    .raw(new byte[2_000])
                    .bytes());
        }
        for (RawClient client : clients) {
            client.expect(0, MethodId.CONNECTION_START);
            client.expectEnd(DROP_TIMEOUT_MS);
            client.close();
        }
        Abuse.expectBoundedMemory(NODE.node());
        Abuse.expectService(NODE.node());
    }

    @Test
    void aDeepTableBeforeLoginIsRefused() {
        Table deep = Table.empty().table("capabilities", Table.nested(1_000));
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(RawClient.protocolHeader()).expect(0, MethodId.CONNECTION_START);
            client.send(0, Amqp.startOk(deep, "PLAIN", Amqp.plain("guest", "guest")));
            client.expectEnd(DROP_TIMEOUT_MS);
        }
        Abuse.expectService(NODE.node());
    }

    @Test
    void halfClosedSocketsAreClosed() throws IOException {
        long descriptors = Abuse.descriptors(NODE.node());
        for (int i = 0; i < Abuse.count(500); i++) {
            RawClient client = RawClient.connect(NODE.address());
            switch (i % 3) {
                case 0 -> client.send(RawClient.protocolHeader());
                case 1 -> client.authenticate(Login.GUEST);
                default -> client.login(Login.GUEST).openChannel(1);
            }
            client.socket().shutdownOutput();
            if (i % 3 == 0) {
                client.expect(0, MethodId.CONNECTION_START);
            }
            client.expectEnd(DROP_TIMEOUT_MS);
            client.close();
        }
        Abuse.expectHealthy(NODE.node(), descriptors);
    }

    @Test
    void aStormOfResetsLeavesNothingBehind() throws IOException {
        long descriptors = Abuse.descriptors(NODE.node());
        for (int i = 0; i < Abuse.count(10_000); i++) {
            RawClient client = RawClient.connect(NODE.address());
            switch (i % 8) {
                case 0 -> client.login(Login.GUEST).openChannel(1).send(1, Amqp.publish("", "x", 0));
                case 1, 2 -> client.send(RawClient.protocolHeader());
                default -> client.send(new byte[] {'A'});
            }
            client.socket().setSoLinger(true, 0);
            client.close();
        }
        Abuse.expectHealthy(NODE.node(), descriptors);
        Abuse.expectNoConnections(NODE.node(), 0);
    }

    @Test
    void namesCannotForgeLinesOfTheLog() {
        String forging = "x\r\n\u2028\u0085forged-by-user";
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(RawClient.protocolHeader()).expect(0, MethodId.CONNECTION_START);
            client.send(0, Login.GUEST.as(forging).startOk());
            assertThat(client.expectConnectionClose().code()).isEqualTo(403);
        }
        try (RawClient client = RawClient.open(NODE.address())) {
            client.publish(1, "x\r\nforged-by-exchange", "k", new byte[1]);
            assertThat(client.expectChannelClose(1).code()).isEqualTo(404);
            client.closeConnection();
        }
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send("AMQP\n\nforged-by-header".getBytes(StandardCharsets.US_ASCII));
            client.expectProtocolHeader();
        }
        assertThat(NODE.node().output().lines().filter(line -> line.strip().startsWith("forged-by")))
                .isEmpty();
    }
}
