package io.warrenmq.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.link.Greeting;
import io.warrenmq.cluster.link.Pipe;
import io.warrenmq.cluster.link.PipeEnd;
import io.warrenmq.cluster.link.Pipes;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.store.memory.ChunkPool;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NettyPipesTest {
    private static final Greeting GREETING = new Greeting(new NodeId("a@host"), 17, 42);

    private final NettyLoops loops = NettyLoops.start(2, new ChunkPool(0));
    private final Pipes pipes = new NettyPipes(loops);
    private final BlockingQueue<Pipe> accepted = new LinkedBlockingQueue<>();
    private final End there = new End();
    private final Pipes.Listener listener = pipes.listen(InetAddress.getLoopbackAddress(), 0, (greeting, pipe) -> {
        if (!greeting.equals(GREETING)) {
            return Optional.empty();
        }
        accepted.add(pipe);
        return Optional.of(there);
    });

    /** Writes down what it is told. */
    private static final class End implements PipeEnd {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void connected() {
            events.add("connected");
        }

        @Override
        public void received(byte service, byte[] message) {
            events.add(service + " "
                    + (message.length < 100
                            ? new String(message, StandardCharsets.UTF_8)
                            : message.length + " bytes ending with " + message[message.length - 1]));
        }

        @Override
        public void lost(String reason) {
            events.add("lost: " + reason);
        }

        String next() throws InterruptedException {
            return Objects.requireNonNull(events.poll(20, TimeUnit.SECONDS), "nothing more was told");
        }
    }

    @AfterEach
    void close() throws Exception {
        listener.close();
        loops.close();
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.port());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void messagesOfAllSizesArriveInOrderInBothDirections() throws Exception {
        End here = new End();
        Pipe out = pipes.connect(address(), GREETING, here);
        byte[] large = new byte[3_000_000];
        large[large.length - 1] = 7;
        out.send((byte) 1, bytes("before it is connected"));
        out.send((byte) 2, large);
        out.send((byte) 0, new byte[0]);
        assertThat(here.next()).isEqualTo("connected");
        assertThat(there.next()).isEqualTo("connected");
        assertThat(there.next()).isEqualTo("1 before it is connected");
        assertThat(there.next()).isEqualTo("2 3000000 bytes ending with 7");
        assertThat(there.next()).isEqualTo("0 ");
        Pipe back = Objects.requireNonNull(accepted.poll(20, TimeUnit.SECONDS));
        for (int n = 0; n < 1000; n++) {
            back.send((byte) 3, bytes("answer " + n));
        }
        for (int n = 0; n < 1000; n++) {
            assertThat(here.next()).isEqualTo("3 answer " + n);
        }
    }

    @Test
    void whoClosesEndsItOnBothSides() throws Exception {
        End here = new End();
        Pipe out = pipes.connect(address(), GREETING, here);
        assertThat(here.next()).isEqualTo("connected");
        assertThat(there.next()).isEqualTo("connected");
        out.close();
        assertThat(here.next()).startsWith("lost: the connection to ");
        assertThat(there.next()).startsWith("lost: the connection from ");
        out.send((byte) 1, bytes("too late"));
        assertThat(there.events).isEmpty();
    }

    @Test
    void aGreetingThatIsNotExpectedIsRefused() throws Exception {
        End here = new End();
        pipes.connect(address(), new Greeting(new NodeId("a@host"), 17, 43), here);
        assertThat(here.next()).startsWith("lost: ").contains("did not answer as a node does");
        assertThat(there.events).isEmpty();
    }

    @Test
    void whoDoesNotGreetIsCutOff() throws Exception {
        for (byte[] noise :
                new byte[][] {bytes("GET / HTTP/1.1\r\n\r\n"), {0, 0, 0, 3, 1, 2, 3}, {127, 127, 127, 127}}) {
            try (Socket socket = new Socket(address().getAddress(), address().getPort())) {
                new DataOutputStream(socket.getOutputStream()).write(noise);
                assertThat(ended(socket)).as("still connected").isTrue();
            }
        }
        assertThat(there.events).isEmpty();
    }

    /** Waits for the end of the stream, or for the reset that stands for it. */
    private static boolean ended(Socket socket) {
        try {
            socket.setSoTimeout(20_000);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void nobodyThereIsTold() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        End here = new End();
        pipes.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody), GREETING, here);
        assertThat(here.next()).startsWith("lost: no connection to ").contains(Integer.toString(nobody));
        pipes.connect(InetSocketAddress.createUnresolved("nowhere.invalid", 1), GREETING, here);
        assertThat(here.next()).startsWith("lost: no connection to ");
    }

    @Test
    void aPortThatIsTakenIsReplacedByAFreeOne() throws Exception {
        try (Pipes.Listener other =
                pipes.listen(InetAddress.getLoopbackAddress(), listener.port(), (greeting, pipe) -> Optional.empty())) {
            assertThat(other.port()).isNotEqualTo(listener.port());
        }
    }
}
