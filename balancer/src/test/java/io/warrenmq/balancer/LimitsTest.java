package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class LimitsTest {
    private static boolean isSilent(Socket socket) throws IOException {
        socket.setSoTimeout(150);
        try {
            return socket.getInputStream().read() == 'x';
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(20_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"frontend", "global"})
    void theClientAboveTheLimitWaitsInSilenceUntilOneLeaves(String which) throws Exception {
        String limit = which.equals("global") ? "global\n maxconn 3\n" : "";
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer(limit + "listen l\n bind 127.0.0.1:0\n"
                        + (which.equals("frontend") ? " maxconn 3\n" : "")
                        + " timeout connect 2s\n timeout client 60s\n"
                        + " timeout server 60s\n server a 127.0.0.1:" + server.port() + "\n")) {
            List<Socket> held = new ArrayList<>();
            for (int client = 0; client < 3; client++) {
                Socket socket = balancer.connect("l");
                assertThat(TestBalancer.name(socket)).isEqualTo("a");
                held.add(socket);
            }
            try (Socket fourth = balancer.connect("l");
                    Socket fifth = balancer.connect("l")) {
                assertThat(isSilent(fourth)).isTrue();
                assertThat(isSilent(fifth)).isTrue();
                held.removeFirst().close();
                held.removeFirst().close();
                assertThat(TestBalancer.name(fourth)).isEqualTo("a");
                assertThat(TestBalancer.name(fifth)).isEqualTo("a");
            }
            held.removeFirst().close();
            assertThat(balancer.names("l", 5)).isEqualTo("aaaaa");
        }
    }

    @Test
    void clientsWaitForAServerThatIsFullAndAreClosedWhenItTakesTooLong() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0\n timeout queue 400ms\n server a 127.0.0.1:"
                                + server.port() + " maxconn 1\n");
                Socket first = balancer.connect("l")) {
            assertThat(TestBalancer.name(first)).isEqualTo("a");
            try (Socket second = balancer.connect("l");
                    Socket third = balancer.connect("l")) {
                TestBalancer.await(
                        "two to wait",
                        () -> balancer.balancer.backend("l").orElseThrow().queued() == 2);
                first.shutdownOutput();
                String names = TestBalancer.name(second) + TestBalancer.name(third);
                assertThat(names)
                        .as("one is served, the other one waited too long")
                        .isEqualTo("a");
            }
            TestBalancer.await("the log", () -> balancer.log().contains(" sQ "));
            assertThat(balancer.balancer.backend("l").orElseThrow().queued()).isZero();
        }
    }

    @Test
    void aClientThatLeavesTheQueueIsForgotten() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0\n timeout queue 30s\n server a 127.0.0.1:"
                                + server.port() + " maxconn 1\n");
                Socket first = balancer.connect("l")) {
            assertThat(TestBalancer.name(first)).isEqualTo("a");
            balancer.connect("l").close();
            TestBalancer.await("the log", () -> balancer.log().contains(" CQ "));
            assertThat(balancer.balancer.backend("l").orElseThrow().queued()).isZero();
            assertThat(balancer.server("l", "a").served()).isEqualTo(1);
        }
    }

    @Test
    void connectionsThatARuleRejectsAreClosed() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer("frontend f\n bind 127.0.0.1:0\n acl me src 127.0.0.1\n"
                        + " tcp-request connection reject if me\n default_backend b\nbackend b\n server a 127.0.0.1:"
                        + server.port() + "\n")) {
            assertThat(balancer.names("f", 2)).isEmpty();
            assertThat(balancer.balancer
                            .frontends()
                            .getFirst()
                            .counters
                            .deniedConnections
                            .sum())
                    .isEqualTo(2);
        }
    }

    @Test
    void anAddressThatIsTakenIsNamedInTheError() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"))) {
            assertThatThrownBy(() -> new TestBalancer("listen l\n bind 127.0.0.1:" + server.port()
                            + "\n server a 127.0.0.1:" + server.port() + "\n"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot bind 127.0.0.1:" + server.port() + " of 'l' (t:10)")
                    .hasMessageContaining("Is another program using it");
        }
    }
}
