package io.warrenmq.ctl.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Cookie COOKIE = Cookie.of("ABCDEFGHIJKLMNOPQRST\n");
    private static final int LIMIT = 1 << 16;

    @Test
    void bothSidesWithTheSameCookieExchangeDocuments() throws IOException {
        try (Pair pair = new Pair()) {
            CompletableFuture<SealedLines> node = pair.node(COOKIE);
            Handshake.Session session = pair.client(COOKIE);

            session.lines().write(JsonValue.of("ping"));
            session.lines().flush();

            assertThat(session.nodeName()).isEqualTo("rabbit@here");
            assertThat(session.state()).isEqualTo("running");
            assertThat(node.join().read()).isEqualTo(JsonValue.of("ping"));
        }
    }

    @Test
    void aClientWithAnotherCookieIsRefusedByTheNodeAndToldSo() throws IOException {
        try (Pair pair = new Pair()) {
            CompletableFuture<SealedLines> node = pair.node(COOKIE);

            assertThatThrownBy(() -> pair.client(Cookie.of("other")))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("the node holds another cookie");
            assertThatThrownBy(node::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(AuthenticationException.class);
        }
    }

    @Test
    void aNodeThatCannotProveTheCookieIsRefusedByTheClient() throws IOException {
        try (Pair pair = new Pair()) {
            CompletableFuture<Void> forger = CompletableFuture.runAsync(
                    () -> {
                        try {
                            Lines lines = new Lines(pair.node.getInputStream(), pair.node.getOutputStream());
                            String nonce = java.util.Base64.getEncoder().encodeToString(new byte[32]);
                            lines.write(Lines.bytes("{\"warren-control\":1,\"nonce\":\"" + nonce + "\"}"));
                            JsonValue.Obj hello =
                                    (JsonValue.Obj) JsonText.read(new String(lines.read(1024), StandardCharsets.UTF_8));
                            // The client's own proof sent back must not pass for the node's.
                            lines.write(Lines.bytes(
                                    "{\"proof\":\"" + hello.text("proof").orElseThrow() + "\",\"node\":\"x\"}"));
                            lines.flush();
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    Executors.newVirtualThreadPerTaskExecutor());

            assertThatThrownBy(() -> pair.client(COOKIE))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessageContaining("could not prove");
            forger.join();
        }
    }

    @Test
    void aLineThatWasChangedOnTheWayIsRefused() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        SealedLines sender = sealed(wire, false);
        sender.write(JsonValue.of("delete_queue a"));
        sender.flush();
        byte[] changed = wire.toByteArray();
        changed[changed.length - 3] = 'b';

        assertThatThrownBy(() -> receiver(changed).read())
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("wrong seal");
    }

    @Test
    void aLineThatIsRepeatedIsRefused() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        SealedLines sender = sealed(wire, false);
        sender.write(JsonValue.of("purge_queue"));
        sender.flush();
        byte[] once = wire.toByteArray();
        wire.write(once);
        SealedLines receiver = receiver(wire.toByteArray());

        assertThat(receiver.read()).isEqualTo(JsonValue.of("purge_queue"));
        assertThatThrownBy(receiver::read).isInstanceOf(ProtocolException.class);
    }

    @Test
    void aLineThatIsSentBackToItsSenderIsRefused() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        SealedLines sender = sealed(wire, true);
        sender.write(JsonValue.of("x"));
        sender.flush();

        assertThatThrownBy(() -> receiver(wire.toByteArray()).read()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void anEndlessLineIsRefusedAtItsLimit() {
        byte[] endless = new byte[10_000];
        Lines lines = new Lines(new ByteArrayInputStream(endless), OutputStream.nullOutputStream());

        assertThatThrownBy(() -> lines.read(1000))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("longer than 1000");
    }

    private static SealedLines sealed(ByteArrayOutputStream wire, boolean isNode) {
        return new SealedLines(new Lines(new ByteArrayInputStream(new byte[0]), wire), new byte[32], isNode, LIMIT);
    }

    private static SealedLines receiver(byte[] bytes) {
        Lines lines = new Lines(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
        return new SealedLines(lines, new byte[32], true, LIMIT);
    }

    /** Two ends that are connected. */
    private static final class Pair implements AutoCloseable {
        private final Socket client;
        private final Socket node;

        private Pair() throws IOException {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                client = new Socket(server.getInetAddress(), server.getLocalPort());
                node = server.accept();
            }
        }

        CompletableFuture<SealedLines> node(Cookie cookie) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return Handshake.acceptClient(
                                    node.getInputStream(),
                                    node.getOutputStream(),
                                    cookie,
                                    () -> new Handshake.Introduction("rabbit@here", "running"),
                                    new Random(1),
                                    LIMIT);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    },
                    Executors.newVirtualThreadPerTaskExecutor());
        }

        Handshake.Session client(Cookie cookie) throws IOException {
            return Handshake.connect(client.getInputStream(), client.getOutputStream(), cookie, new Random(2), LIMIT);
        }

        @Override
        public void close() throws IOException {
            client.close();
            node.close();
        }
    }
}
