package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class ReloadTest {
    private static String text(TestServer a, TestServer b, String extra) {
        return "listen l\n bind 127.0.0.1:0\n server a 127.0.0.1:" + a.port() + "\n server b 127.0.0.1:" + b.port()
                + "\n" + extra;
    }

    @Test
    void noConnectionFailsWhileItIsReloadedAgainAndAgain() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer = new TestBalancer(text(a, b, ""));
                Socket longLived = balancer.connect("l")) {
            String first = TestBalancer.name(longLived);
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger served = new AtomicInteger();
            AtomicInteger failed = new AtomicInteger();
            Thread client = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    try {
                        (balancer.names("l", 1).isEmpty() ? failed : served).incrementAndGet();
                    } catch (IOException e) {
                        failed.incrementAndGet();
                    }
                }
            });
            for (int turn = 0; turn < 100; turn++) {
                int before = served.get();
                String other =
                        turn % 2 == 0 ? "listen m\n bind 127.0.0.1:0\n server a 127.0.0.1:" + a.port() + "\n" : "";
                balancer.reload(text(a, b, " balance " + (turn % 3 == 0 ? "leastconn" : "roundrobin") + "\n" + other));
                TestBalancer.await("a connection", () -> served.get() > before || failed.get() > 0);
            }
            stop.set(true);
            client.join();

            assertThat(failed).hasValue(0);
            assertThat(served.get()).isGreaterThanOrEqualTo(100);
            longLived.getOutputStream().write("still".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(longLived.getInputStream().readNBytes(5)).asString().isEqualTo("still");
            assertThat(first).isIn("a", "b");
        }
    }

    @Test
    void aConfigurationThatCannotBeUsedChangesNothing() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer = new TestBalancer(text(a, b, ""))) {
            int port = balancer.port("l");
            assertThatThrownBy(() -> balancer.reload(text(
                            a,
                            b,
                            "listen m\n bind 127.0.0.1:" + a.port() + "\n server a 127.0.0.1:" + a.port() + "\n")))
                    .hasMessageContaining("cannot bind");
            assertThatThrownBy(() -> balancer.reload("listen l\n bind 127.0.0.1:0\n server a no-such-host.invalid:1\n"))
                    .hasMessageContaining("'no-such-host.invalid' is not known");
            assertThat(balancer.port("l")).isEqualTo(port);
            assertThat(balancer.names("l", 4)).contains("a", "b");
        }
    }

    @Test
    void aServerThatIsRemovedKeepsItsConnections() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer = new TestBalancer(text(a, b, ""));
                Socket onA = balancer.connect("l")) {
            assertThat(TestBalancer.name(onA)).isEqualTo("a");
            balancer.reload("listen l\n bind 127.0.0.1:0\n server b 127.0.0.1:" + b.port() + "\n");
            assertThat(balancer.names("l", 3)).isEqualTo("bbb");
            onA.getOutputStream().write('!');
            assertThat(onA.getInputStream().read()).isEqualTo('!');
        }
    }

    @Test
    void aSoftStopLetsConnectionsEnd() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestBalancer balancer = new TestBalancer(text(a, b, ""));
                Socket socket = balancer.connect("l")) {
            TestBalancer.name(socket);
            int port = balancer.port("l");
            balancer.balancer.stopListening();
            assertThatThrownBy(() -> new Socket(java.net.InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(IOException.class);
            assertThat(balancer.balancer.awaitIdle(50)).isFalse();
            socket.getOutputStream().write('!');
            assertThat(socket.getInputStream().read()).isEqualTo('!');
            socket.shutdownOutput();
            assertThat(balancer.balancer.awaitIdle(10_000)).isTrue();
        }
    }
}
