package io.warrenmq.app.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.ctl.protocol.ControlLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who does not keep to the protocol loses the connection, and nobody else notices. */
class ControlListenerTest {
    private static final int PATIENCE_MS = 10_000;

    @Test
    void aToolWithTheCookieIsServed() throws IOException {
        try (TestNode node = new TestNode()) {
            TestNode.Outcome outcome = node.diagnostics("-q", "ping");

            assertThat(outcome).isEqualTo(new TestNode.Outcome("Ping succeeded\n", "", 0));
        }
    }

    @Test
    void aToolWithAnotherCookieIsRefusedAndToldWhy() throws IOException {
        try (TestNode node = new TestNode()) {
            TestNode.Outcome outcome = node.ctl("--erlang-cookie", "OTHER", "list_users");

            assertThat(outcome.exitCode()).isEqualTo(69);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.err())
                    .contains(
                            "TCP connection succeeded but authentication failed", "check that the cookie is identical")
                    .doesNotContain(TestNode.COOKIE);
        }
    }

    @Test
    void aToolThatReachesAnotherNodeSaysWhich() throws IOException {
        try (TestNode node = new TestNode()) {
            TestNode.Outcome outcome = node.ctl("-n", "other@localhost", "list_users");

            assertThat(outcome.exitCode()).isEqualTo(69);
            assertThat(outcome.err())
                    .contains("where node 'rabbit@localhost' answers", "node 'other' not running at all");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n\r\n",
                "AMQP\0\0\t\1\n",
                "{}\n",
                "[]\n",
                "{\"nonce\":\"AAAA\",\"proof\":\"AAAA\"}\n",
                "{\"nonce\":5,\"proof\":{}}\n",
                "{\"nonce\":\"!!!\",\"proof\":\"!!!\"}\n",
                "\n"
            })
    void whateverElseIsSaidEndsThatConnectionOnly(String words) throws IOException {
        try (TestNode node = new TestNode();
                Socket stranger = connect(node)) {
            stranger.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));

            readToEnd(stranger);
            assertThat(node.diagnostics("ping").exitCode()).isZero();
        }
    }

    @Test
    void randomBytesEndThatConnectionOnly() throws IOException {
        long seed = 20261120;
        Random random = new Random(seed);
        try (TestNode node = new TestNode()) {
            for (int i = 0; i < 50; i++) {
                byte[] noise = new byte[1 + random.nextInt(4000)];
                random.nextBytes(noise);
                try (Socket stranger = connect(node)) {
                    stranger.getOutputStream().write(noise);
                    stranger.shutdownOutput();
                    readToEnd(stranger);
                }
            }
            assertThat(node.diagnostics("ping").exitCode()).as("seed %s", seed).isZero();
        }
    }

    @Test
    void anEndlessLineIsCutOffBeforeItFillsTheMemory() throws IOException {
        try (TestNode node = new TestNode();
                Socket stranger = connect(node)) {
            stranger.getOutputStream().write("x".repeat(5000).getBytes(StandardCharsets.US_ASCII));

            readToEnd(stranger);
        }
    }

    @Test
    void whoeverSaysNothingIsDisconnectedAfterTheTimeForTheHandshake() throws IOException {
        try (TestNode node = new TestNode(new ControlLimits(1 << 20, 8, 100, 60_000));
                Socket stranger = connect(node)) {
            readToEnd(stranger);
        }
    }

    @Test
    void moreConnectionsThanAllowedAreClosedAndThoseThatThereAreStay() throws IOException {
        List<Socket> strangers = new ArrayList<>();
        try (TestNode node = new TestNode(new ControlLimits(1 << 20, 4, 60_000, 60_000))) {
            for (int i = 0; i < 4; i++) {
                Socket stranger = connect(node);
                strangers.add(stranger);
                // The greeting shows that the connection has its place.
                assertThat(stranger.getInputStream().read()).isEqualTo('{');
            }
            try (Socket oneTooMany = connect(node)) {
                assertThat(readToEnd(oneTooMany)).isEmpty();
            }
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    private static Socket connect(TestNode node) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port());
        socket.setSoTimeout(PATIENCE_MS);
        return socket;
    }

    /** Fails when the other side does not close in time. A reset is an end too. */
    private static byte[] readToEnd(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
