package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class RelayTest {
    private static String listen(TestServer server) {
        return "listen l\n bind 127.0.0.1:0\n server a 127.0.0.1:" + server.port() + "\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "global\n nosplice\n"})
    void muchDataPassesBothWaysAtOnceUnchanged(String global) throws Exception {
        int sizeBytes = 48 << 20;
        try (TestServer echo = new TestServer(socket -> socket.getInputStream().transferTo(socket.getOutputStream()));
                TestBalancer balancer = new TestBalancer(global + listen(echo));
                Socket socket = balancer.connect("l")) {
            CRC32 sent = new CRC32();
            CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                try {
                    Random random = new Random(4);
                    byte[] chunk = new byte[100_000];
                    for (int left = sizeBytes; left > 0; left -= chunk.length) {
                        random.nextBytes(chunk);
                        int length = Math.min(left, chunk.length);
                        sent.update(chunk, 0, length);
                        socket.getOutputStream().write(chunk, 0, length);
                    }
                    socket.shutdownOutput();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            CheckedInputStream in = new CheckedInputStream(socket.getInputStream(), new CRC32());
            long received = in.transferTo(OutputStream.nullOutputStream());
            sender.join();

            assertThat(received).isEqualTo(sizeBytes);
            assertThat(in.getChecksum().getValue()).isEqualTo(sent.getValue());
            TestBalancer.await(
                    "the end of the session", () -> balancer.server("l", "a").served() == 0);
            assertThat(balancer.server("l", "a").counters.bytesIn.sum()).isEqualTo(sizeBytes);
            assertThat(balancer.server("l", "a").counters.bytesOut.sum()).isEqualTo(sizeBytes);
        }
    }

    @Test
    void aClientThatSendsNoMoreStillGetsItsAnswer() throws Exception {
        try (TestServer server = new TestServer(socket -> {
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(("got " + all.length).getBytes(StandardCharsets.US_ASCII));
                });
                TestBalancer balancer = new TestBalancer(listen(server));
                Socket socket = balancer.connect("l")) {
            socket.getOutputStream().write(new byte[1 << 20]);
            socket.shutdownOutput();

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("got 1048576");
        }
    }

    @Test
    void aServerThatEndsFirstIsHeardToItsEnd() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (TestServer server = new TestServer(socket -> {
                    socket.getOutputStream().write(new byte[3 << 20]);
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().readAllBytes()).hasSize(5);
                    ended.countDown();
                });
                TestBalancer balancer = new TestBalancer(listen(server));
                Socket socket = balancer.connect("l")) {
            assertThat(socket.getInputStream().readAllBytes()).hasSize(3 << 20);
            socket.getOutputStream().write(new byte[5]);
            socket.shutdownOutput();
            assertThat(ended.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aResetIsPassedOnAsAReset() throws Exception {
        try (TestServer server = new TestServer(socket -> {
                    socket.getInputStream().read();
                    socket.setSoLinger(true, 0);
                });
                TestBalancer balancer = new TestBalancer(listen(server));
                Socket socket = balancer.connect("l")) {
            socket.getOutputStream().write(1);

            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
            TestBalancer.await("the log", () -> balancer.log().contains(" SD "));
        }
    }

    @Test
    void aResetOfAClientIsPassedOnAsAReset() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        try (TestServer server = new TestServer(socket -> {
                    try {
                        socket.getOutputStream().write('a');
                        ends.add("read " + socket.getInputStream().read());
                    } catch (SocketException e) {
                        ends.add(String.valueOf(e.getMessage()));
                    }
                });
                TestBalancer balancer = new TestBalancer(listen(server))) {
            try (Socket socket = balancer.connect("l")) {
                assertThat(TestBalancer.name(socket)).isEqualTo("a");
                socket.setSoLinger(true, 0);
            }
            assertThat(ends.poll(20, TimeUnit.SECONDS)).contains("reset");
            TestBalancer.await("the log", () -> balancer.log().contains(" CD "));
        }
    }

    @Test
    void whatAServerSaidBeforeItDiedReachesTheClient() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        try (TestServer server = new TestServer(socket -> {
                    try {
                        // What is not read makes its end a reset.
                        sent.await();
                    } catch (InterruptedException e) {
                        throw new java.io.IOException(e);
                    }
                    socket.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
                });
                TestBalancer balancer = new TestBalancer(listen(server));
                Socket socket = balancer.connect("l")) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    byte[] much = new byte[1 << 18];
                    while (true) {
                        socket.getOutputStream().write(much);
                        sent.countDown();
                    }
                } catch (java.io.IOException e) {
                    sent.countDown();
                }
            });
            assertThat(socket.getInputStream().readNBytes(3)).asString().isEqualTo("bye");
            sender.join();
            TestBalancer.await("the log", () -> balancer.log().contains(" SD "));
        }
    }

    @Test
    void aServerThatDoesNotReadStopsItsClient() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (TestServer server = new TestServer(socket -> {
                    socket.setReceiveBufferSize(65_536);
                    try {
                        read.await();
                    } catch (InterruptedException e) {
                        throw new java.io.IOException(e);
                    }
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(Integer.toString(all.length).getBytes(StandardCharsets.US_ASCII));
                });
                TestBalancer balancer = new TestBalancer(listen(server));
                SocketChannel client = SocketChannel.open(
                        new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), balancer.port("l")))) {
            client.configureBlocking(false);
            long written = 0;
            long lastProgress = System.nanoTime();
            while (System.nanoTime() - lastProgress < 300_000_000) {
                int now = client.write(ByteBuffer.allocate(65_536));
                written += now;
                lastProgress = now > 0 ? System.nanoTime() : lastProgress;
                assertThat(written).as("bytes that nobody reads").isLessThan(64 << 20);
            }
            read.countDown();
            client.configureBlocking(true);
            client.shutdownOutput();
            InputStream in = client.socket().getInputStream();
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo(Long.toString(written));
        }
    }

    @Test
    void aSideThatIsIdleForTooLongEndsTheConnection() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer =
                        new TestBalancer("listen l\n bind 127.0.0.1:0\n timeout client 200ms\n server a 127.0.0.1:"
                                + server.port() + "\n");
                Socket socket = balancer.connect("l")) {
            assertThat(TestBalancer.name(socket)).isEqualTo("a");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            TestBalancer.await("the log", () -> balancer.log().contains(" cD "));
        }
    }

    @Test
    void aThousandConnectionsLeaveNothingBehind() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = new TestBalancer(listen(server))) {
            assertThat(balancer.names("l", 1000)).isEqualTo("a".repeat(1000));
            TestBalancer.await(
                    "no connection",
                    () -> balancer.server("l", "a").served() == 0
                            && balancer.balancer.process().connections() == 0
                            && server.connections() == 0);
            assertThat(balancer.balancer.process().connectionsTotal()).isEqualTo(1000);
        }
    }
}
