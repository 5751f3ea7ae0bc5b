package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class ProxyProtocolTest {
    private static final byte[] V2_HEADER =
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000201c000020213881628");

    @Test
    void aServerIsToldWhoTheClientIsInALine() throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(socket -> {
                    StringBuilder line = new StringBuilder();
                    while (line.indexOf("\n") < 0) {
                        line.append((char) socket.getInputStream().read());
                    }
                    lines.add(line.toString());
                    socket.getInputStream().transferTo(socket.getOutputStream());
                });
                TestBalancer balancer = new TestBalancer(
                        "listen l\n bind 127.0.0.1:0\n server a 127.0.0.1:" + server.port() + " send-proxy\n");
                Socket socket = balancer.connect("l")) {
            socket.getOutputStream().write('x');
            assertThat(socket.getInputStream().read()).isEqualTo('x');
            assertThat(lines.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("PROXY TCP4 127.0.0.1 127.0.0.1 " + socket.getLocalPort() + " " + socket.getPort()
                            + "\r\n");
        }
    }

    @Test
    void theAddressesOfAHeaderGoOnToTheServerInBinary() throws Exception {
        BlockingQueue<String> headers = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(socket -> {
                    headers.add(HexFormat.of().formatHex(socket.getInputStream().readNBytes(28)));
                    socket.getInputStream().transferTo(socket.getOutputStream());
                });
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0 accept-proxy\n server a 127.0.0.1:"
                                + server.port() + " send-proxy-v2\n");
                Socket socket = balancer.connect("l")) {
            OutputStream out = socket.getOutputStream();
            out.write("PROXY TCP4 192.0.2.1 192.0.2.2 5000 5672\r\nhello".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
            assertThat(headers.poll(10, TimeUnit.SECONDS))
                    .isEqualTo(HexFormat.of().formatHex(V2_HEADER));
            socket.shutdownOutput();
            TestBalancer.await("the log", () -> balancer.log().contains("192.0.2.1:5000 ["));
        }
    }

    @Test
    void aBinaryHeaderMayComeInPieces() throws Exception {
        try (TestServer server =
                        new TestServer(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
                TestBalancer balancer = new TestBalancer(
                        "listen l\n bind 127.0.0.1:0 accept-proxy\n server a 127.0.0.1:" + server.port() + "\n");
                Socket socket = balancer.connect("l")) {
            socket.setTcpNoDelay(true);
            for (byte piece : V2_HEADER) {
                socket.getOutputStream().write(piece);
            }
            socket.getOutputStream().write("ab".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(2)).asString().isEqualTo("ab");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.0\r\n\r\n", "PROXY TCP4 1 2 3\r\n", "PROXY TCP4 a.b 1.1.1.1 1 2\r\n", "AMQP"})
    void whoDoesNotSayWhoTheClientIsIsTurnedAway(String begin) throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer(
                        "listen l\n bind 127.0.0.1:0 accept-proxy\n server a 127.0.0.1:" + server.port() + "\n");
                Socket socket = balancer.connect("l")) {
            socket.getOutputStream().write(begin.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            assertThat(isEnd(in)).isTrue();
            TestBalancer.await("the log", () -> balancer.log().contains(" PR "));
            assertThat(server.connections()).isZero();
        }
    }

    private static boolean isEnd(InputStream in) {
        try {
            return in.read() == -1;
        } catch (java.io.IOException e) {
            // What was sent and not read makes it a reset.
            return true;
        }
    }
}
