package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.balancer.pool.AdminState;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class FailoverTest {
    private static String server(String name, TestServer server, String parameters) {
        return " server " + name + " 127.0.0.1:" + server.port() + " " + parameters + "\n";
    }

    @Test
    void connectionsAreSpreadAndADeadServerIsLeftOut() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestServer c = new TestServer(TestServer.echo("c"));
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0\n default-server check inter 50ms rise 2 fall 2\n"
                                + server("a", a, "") + server("b", b, "") + server("c", c, ""))) {
            TestBalancer.await("checks", () -> balancer.status("l", "c").equals("UP"));
            assertThat(balancer.names("l", 6)).contains("ab").contains("bc");
            b.kill();
            TestBalancer.await("b to be down", () -> balancer.status("l", "b").equals("DOWN"));
            assertThat(balancer.names("l", 6)).doesNotContain("b").contains("a", "c");
            b.restart();
            TestBalancer.await("b to be up", () -> balancer.status("l", "b").equals("UP"));
            assertThat(balancer.names("l", 6)).contains("b");
            TestBalancer.await(
                    "the log", () -> balancer.log().contains("Server l/b is UP, reason: Layer4 check passed"));
            assertThat(balancer.log())
                    .contains("Server l/b is DOWN, reason: Layer4 connection problem, info: \"Connection refused\"")
                    .contains(
                            "2 active and 0 backup servers left. 0 sessions active, 0 requeued, 0 remaining in queue.");
        }
    }

    @Test
    void withoutRedispatchARefusedClientWaitsForItsServerAndIsClosed() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0\n timeout connect 100ms\n retries 3\n"
                                + server("a", a, "") + server("b", b, ""))) {
            b.kill();
            long beganNanos = System.nanoTime();
            assertThat(balancer.names("l", 2)).isEqualTo("a");
            assertThat((System.nanoTime() - beganNanos) / 1_000_000)
                    .as("three pauses of 100 ms")
                    .isGreaterThanOrEqualTo(290L);
            TestBalancer.await("the log", () -> balancer.log().contains(" SC "));
            assertThat(balancer.log()).containsPattern("l l/b 0/-1/\\d+ 0 SC \\d/\\d/\\d/\\d/3 0/0");
            assertThat(balancer.server("l", "b").counters.retries.sum()).isEqualTo(3);
        }
    }

    @Test
    void withRedispatchARefusedClientMovesAtOnce() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer = new TestBalancer("listen l\n bind 127.0.0.1:0\n option redispatch\n"
                        + server("a", a, "") + server("b", b, ""))) {
            b.kill();
            assertThat(balancer.names("l", 4)).isEqualTo("aaaa");
            assertThat(balancer.server("l", "b").counters.retries.sum())
                    .as("pauses before another attempt at the same server")
                    .isZero();
            TestBalancer.await("the log", () -> balancer.log().contains("/+1 0/0"));
        }
    }

    @Test
    void clientsAreClosedAtOnceWhereAllServersAreDown() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0\n" + server("a", a, "check inter 50ms"))) {
            a.kill();
            TestBalancer.await("a to be down", () -> balancer.status("l", "a").equals("DOWN"));
            assertThat(balancer.names("l", 1)).isEmpty();
            TestBalancer.await("the log", () -> balancer.log().contains("l/<NOSRV> -1/-1/"));
            assertThat(balancer.log()).contains("proxy l has no server available!");
        }
    }

    @Test
    void clientsAreRefusedWhereThatIsWantedWhileAllServersAreDown() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer(
                        "listen l\n bind 127.0.0.1:0\n on-no-server refuse\n" + server("a", a, "check inter 50ms"))) {
            assertThat(balancer.names("l", 1)).isEqualTo("a");
            a.kill();
            TestBalancer.await("connections to be refused", () -> {
                try (Socket socket = balancer.connect("l")) {
                    return !socket.isConnected();
                } catch (java.io.IOException e) {
                    return true;
                }
            });
            a.restart();
            TestBalancer.await("connections to be served", () -> {
                try {
                    return balancer.names("l", 1).equals("a");
                } catch (java.io.IOException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void aBackupTakesOverAndGivesBack() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer x = new TestServer(TestServer.echo("x"));
                TestBalancer balancer = new TestBalancer("listen l\n bind 127.0.0.1:0\n"
                        + server("a", a, "check inter 50ms") + server("x", x, "backup"))) {
            assertThat(balancer.names("l", 2)).isEqualTo("aa");
            a.kill();
            TestBalancer.await("a to be down", () -> balancer.status("l", "a").equals("DOWN"));
            assertThat(balancer.names("l", 2)).isEqualTo("xx");
            a.restart();
            TestBalancer.await("a to be up", () -> balancer.status("l", "a").equals("UP"));
            assertThat(balancer.names("l", 2)).isEqualTo("aa");
        }
    }

    @Test
    void aServerInDrainKeepsItsConnectionsAndGetsNoNewOnes() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer = new TestBalancer("listen l\n bind 127.0.0.1:0\n"
                        + " default-server on-marked-down shutdown-sessions\n"
                        + server("a", a, "check inter 50ms") + server("b", b, "check inter 50ms"));
                Socket held = balancer.connect("l")) {
            assertThat(TestBalancer.name(held)).isEqualTo("a");
            balancer.balancer.backend("l").orElseThrow().admin(balancer.server("l", "a"), AdminState.DRAIN);
            assertThat(balancer.names("l", 10)).isEqualTo("b".repeat(10));
            assertThat(balancer.status("l", "a")).isEqualTo("DRAIN");
            held.getOutputStream().write('!');
            assertThat(held.getInputStream().read()).isEqualTo('!');
            balancer.balancer.backend("l").orElseThrow().admin(balancer.server("l", "a"), AdminState.READY);
            assertThat(balancer.names("l", 4)).contains("a");
        }
    }

    @Test
    void aServerThatDoesNotAnswerAtAllIsLeftAfterItsTime() throws Exception {
        // With a full queue the kernel answers no more, as a firewall that drops.
        try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(hole.getInetAddress(), hole.getLocalPort());
                Socket second = new Socket(hole.getInetAddress(), hole.getLocalPort());
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0\n option redispatch\n timeout connect 200ms\n"
                                + " server hole 127.0.0.1:"
                                + hole.getLocalPort() + "\n" + server("b", b, ""))) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertThat(balancer.names("l", 4)).isEqualTo("bbbb");
            assertThat(balancer.server("l", "hole").counters.connectErrors.sum())
                    .isPositive();
        }
    }

    @Test
    void aBrokerThatIsFrozenIsFoundByItsSilenceAndItsClientsAreCut() throws Exception {
        try (TestServer a = new TestServer(TestServer.BROKER);
                TestServer b = new TestServer(TestServer.BROKER);
                TestBalancer balancer = new TestBalancer("listen l\n bind 127.0.0.1:0\n balance leastconn\n"
                        + " option amqp-check\n option redispatch 1\n timeout check 1s\n"
                        + " default-server check inter 500ms fall 2 on-marked-down shutdown-sessions\n"
                        + server("a", a, "") + server("b", b, ""));
                Socket onA = balancer.connect("l")) {
            // Two loops accept: the second client could overtake the first one.
            awaitConnections(balancer, "a", 1);
            try (Socket onB = balancer.connect("l")) {
                awaitConnections(balancer, "b", 1);
                TestBalancer.await(
                        "checks",
                        () -> balancer.server("l", "a").lastCheck().status().isGood());
                a.freeze();
                assertThat(onA.getInputStream().read())
                        .as("the client of the frozen broker")
                        .isEqualTo(-1);
                assertThat(balancer.status("l", "a")).isEqualTo("DOWN");
                assertThat(balancer.server("l", "a").lastCheck().status().name())
                        .isEqualTo("L7TOUT");
                assertThat(balancer.server("l", "b").connections).hasSize(1);
                assertThat(onB.isClosed()).isFalse();
                TestBalancer.await("the log", () -> balancer.log().contains(" DD "));
                a.thaw();
                TestBalancer.await("a to be up", () -> balancer.status("l", "a").startsWith("UP"));
            }
        }
    }

    private static void awaitConnections(TestBalancer balancer, String server, int count) {
        TestBalancer.await(
                count + " connections on " + server,
                () -> balancer.server("l", server).connections.size() == count);
    }

    @Test
    void whatIsNoBrokerFailsTheCheckOfAmqp() throws Exception {
        try (TestServer a = new TestServer(socket -> {
                    socket.getInputStream().readNBytes(8);
                    socket.getOutputStream()
                            .write("AMQP\0\0\t\1".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                });
                TestServer b = new TestServer(socket -> socket.getInputStream().readNBytes(8));
                TestBalancer balancer = new TestBalancer("listen l\n bind 127.0.0.1:0\n option amqp-check\n"
                        + server("a", a, "check inter 50ms") + server("b", b, "check inter 50ms"))) {
            TestBalancer.await(
                    "both to be down",
                    () -> balancer.status("l", "a").equals("DOWN")
                            && balancer.status("l", "b").equals("DOWN"));
            assertThat(balancer.server("l", "a").lastCheck().info()).isEqualTo("protocol version");
            assertThat(balancer.server("l", "b").lastCheck().info()).isEqualTo("closed");
        }
    }

    @Test
    void checksOfHttpAndScriptsTellGoodFromBad() throws Exception {
        try (TestServer web = new TestServer(socket -> {
                    StringBuilder request = new StringBuilder();
                    while (request.indexOf("\r\n\r\n") < 0) {
                        request.append((char) socket.getInputStream().read());
                    }
                    String status = request.toString().startsWith("GET /good ") ? "200 OK" : "404 Not Found";
                    socket.getOutputStream()
                            .write(("HTTP/1.0 " + status + "\r\n\r\n")
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                });
                TestServer ping = new TestServer(socket -> {
                    socket.getInputStream().readNBytes(6);
                    socket.getOutputStream().write("+PONG\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    socket.getInputStream().readAllBytes();
                });
                TestBalancer balancer = new TestBalancer(
                        "backend good\n option httpchk GET /good\n" + server("s", web, "check inter 50ms")
                                + "backend bad\n option httpchk GET /bad\n" + server("s", web, "check inter 50ms")
                                + "backend script\n option tcp-check\n tcp-check send PING\\r\\n\n tcp-check expect string +PONG\n"
                                + server("s", ping, "check inter 50ms")
                                + "backend wrong\n option tcp-check\n timeout check 100ms\n tcp-check send PING\\r\\n\n"
                                + " tcp-check expect string +NONE\n"
                                + server("s", ping, "check inter 50ms"))) {
            TestBalancer.await(
                    "checks",
                    () -> balancer.server("good", "s")
                                    .lastCheck()
                                    .status()
                                    .name()
                                    .equals("L7OK")
                            && balancer.server("script", "s")
                                    .lastCheck()
                                    .status()
                                    .name()
                                    .equals("L7OK")
                            && balancer.server("bad", "s")
                                    .lastCheck()
                                    .status()
                                    .name()
                                    .equals("L7STS")
                            && balancer.server("wrong", "s")
                                    .lastCheck()
                                    .status()
                                    .name()
                                    .equals("L7TOUT"));
            assertThat(balancer.status("bad", "s")).isEqualTo("DOWN");
            assertThat(balancer.server("bad", "s").lastCheck().code()).isEqualTo(404);
            assertThat(balancer.server("good", "s").lastCheck().code()).isEqualTo(200);
        }
    }
}
