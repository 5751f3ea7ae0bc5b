package io.warrenmq.balancer;

import io.warrenmq.balancer.config.TestConfig;
import io.warrenmq.balancer.pool.Server;
import io.warrenmq.balancer.proxy.Frontend;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A balancer of a test. {@code @name} in its configuration stands for the address of a server. */
final class TestBalancer implements AutoCloseable {
    static final String TIMES = """
            global
              nbthread 2
            defaults
              timeout connect 2s
              timeout client 60s
              timeout server 60s
              log stdout local0
              option tcplog
            """;

    final Balancer balancer;
    private final StringWriter log = new StringWriter();

    TestBalancer(String text) throws IOException {
        PrintWriter out = new PrintWriter(log, true);
        balancer = Balancer.start(TestConfig.loaded(TIMES + text), "test", out, out);
    }

    void reload(String text) throws IOException {
        balancer.reload(TestConfig.loaded(TIMES + text));
    }

    int port(String frontend) {
        Frontend found = balancer.frontends().stream()
                .filter(candidate -> candidate.name().equals(frontend))
                .findFirst()
                .orElseThrow();
        return ((InetSocketAddress) found.listeners().getFirst().address()).getPort();
    }

    Socket connect(String frontend) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(frontend));
        socket.setSoTimeout(20_000);
        return socket;
    }

    Server server(String backend, String name) {
        return balancer.backend(backend).orElseThrow().server(name).orElseThrow();
    }

    String status(String backend, String name) {
        return balancer.backend(backend)
                .orElseThrow()
                .view(server(backend, name))
                .status();
    }

    /** One byte that the server says first; empty if it said nothing. */
    static String name(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(1), StandardCharsets.US_ASCII);
    }

    /** The names of the servers of connections that are made and closed one after the other. */
    String names(String frontend, int count) throws IOException {
        StringBuilder names = new StringBuilder();
        for (int turn = 0; turn < count; turn++) {
            try (Socket socket = connect(frontend)) {
                names.append(name(socket));
            }
        }
        return names.toString();
    }

    String log() {
        return log.toString();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after 20 s there is still not: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Override
    public void close() {
        balancer.close();
    }
}
