package io.warrenmq.cluster.membership;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.wire.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Settings of engines on loopback ports. */
public final class TestEngines {
    private TestEngines() {}

    public static EngineSettings settings(int port, String cookie, Supplier<Collection<InetSocketAddress>> members) {
        return settings(port, "rabbit@test" + port, cookie, members);
    }

    public static EngineSettings settings(
            int port, String name, String cookie, Supplier<Collection<InetSocketAddress>> members) {
        return new EngineSettings(
                new NodeId(name),
                "test",
                loopback(port),
                members,
                Secret.of(cookie),
                Duration.ofSeconds(8),
                Duration.ofMinutes(1),
                System::currentTimeMillis,
                16 << 20,
                1_000);
    }

    public static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Ports that were free a moment ago; the engine cannot be told to choose one itself. */
    public static List<Integer> freePorts(int count) {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int n = 0; n < count; n++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            List<Integer> ports =
                    sockets.stream().map(ServerSocket::getLocalPort).toList();
            for (ServerSocket socket : sockets) {
                socket.close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
