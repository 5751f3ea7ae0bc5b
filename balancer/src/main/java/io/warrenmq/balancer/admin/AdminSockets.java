package io.warrenmq.balancer.admin;

import io.warrenmq.balancer.config.GlobalSettings;
import io.warrenmq.balancer.config.GlobalSettings.AdminSocket;
import io.warrenmq.balancer.proxy.Listener;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens for operators; each is served by a virtual thread of its own. */
public final class AdminSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminSockets.class);
    private static final int LONGEST_LINE = 16_384;
    private static final int MOST_OPERATORS = 32;

    private final AdminCommands commands;
    private final long idleMs;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    private final Semaphore operators = new Semaphore(MOST_OPERATORS);
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("balancer-admin-clock").factory());

    /**
     * Listens.
     *
     * @throws IOException if an address cannot be bound; none is then
     */
    public AdminSockets(AdminCommands commands, GlobalSettings settings) throws IOException {
        this.commands = commands;
        this.idleMs = settings.adminTimeoutMs();
        try {
            for (AdminSocket socket : settings.adminSockets()) {
                open(socket);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void open(AdminSocket socket) throws IOException {
        boolean unix = socket.address() instanceof UnixDomainSocketAddress;
        try {
            ServerSocketChannel listener =
                    unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
            listeners.add(listener);
            if (unix) {
                Path path = ((UnixDomainSocketAddress) socket.address()).getPath();
                removeStale(path);
                listener.bind(socket.address());
                paths.add(path);
                Listener.chmod(path, socket.mode().orElse("600"));
            } else {
                listener.bind(socket.address());
            }
            Thread.ofVirtual().name("balancer-admin").start(() -> accept(listener, socket));
        } catch (IOException e) {
            throw new IOException(
                    "cannot bind the admin socket " + socket.address() + " (" + socket.place() + "): " + e.getMessage()
                            + ". Choose a path in a directory that exists and that this user may write to",
                    e);
        }
    }

    /** Replaces what a killed process left behind, but not the socket of one that runs. */
    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new IOException("another process answers on it (" + probe.getRemoteAddress() + ")");
        } catch (java.net.ConnectException e) {
            LOG.debug("nobody answers on {}, so it is replaced", path, e);
            Files.delete(path);
        }
    }

    /** Where it listens. */
    public List<SocketAddress> addresses() throws IOException {
        List<SocketAddress> addresses = new ArrayList<>();
        for (ServerSocketChannel listener : listeners) {
            addresses.add(listener.getLocalAddress());
        }
        return addresses;
    }

    private void accept(ServerSocketChannel listener, AdminSocket socket) {
        while (listener.isOpen()) {
            try {
                SocketChannel channel = listener.accept();
                if (operators.tryAcquire()) {
                    Thread.ofVirtual().name("balancer-admin").start(() -> serveAndClose(channel, socket));
                } else {
                    channel.close();
                }
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.warn("admin socket {}: {}", socket.address(), e.toString());
                }
            }
        }
    }

    private void serveAndClose(SocketChannel channel, AdminSocket socket) {
        try (channel) {
            serve(channel, socket.level());
        } catch (IOException e) {
            LOG.debug("an operator left", e);
        } finally {
            operators.release();
        }
    }

    /** One line and its answer; more of them if the first one was {@code prompt}. */
    private void serve(SocketChannel channel, GlobalSettings.Level level) throws IOException {
        boolean prompt = false;
        ByteBuffer input = ByteBuffer.allocate(LONGEST_LINE);
        while (true) {
            if (prompt) {
                write(channel, "\n> ");
            }
            String line = line(channel, input);
            if (line == null) {
                return;
            }
            for (String command : line.split(";", -1)) {
                switch (command.trim()) {
                    case "" -> {
                        // An empty command is answered by an empty line.
                    }
                    case "prompt" -> prompt = true;
                    case "quit" -> {
                        return;
                    }
                    default -> write(channel, commands.run(command, level));
                }
                if (!command.trim().equals("prompt")) {
                    write(channel, "\n");
                }
            }
            if (!prompt) {
                return;
            }
        }
    }

    private @org.jspecify.annotations.Nullable String line(SocketChannel channel, ByteBuffer input) throws IOException {
        // Closing the channel is the only way to end a read that waits.
        ScheduledFuture<?> timeout = clock.schedule(() -> closeQuietly(channel), idleMs, TimeUnit.MILLISECONDS);
        try {
            while (true) {
                int length = input.position();
                for (int at = 0; at < length; at++) {
                    if (input.get(at) == '\n') {
                        String line = text(input, at);
                        input.limit(length).position(at + 1);
                        input.compact();
                        return line;
                    }
                }
                if (!input.hasRemaining()) {
                    return null;
                }
                if (channel.read(input) < 0) {
                    String rest = text(input, input.position());
                    input.clear();
                    return rest.isBlank() ? null : rest;
                }
            }
        } finally {
            timeout.cancel(false);
        }
    }

    private static String text(ByteBuffer buffer, int length) {
        return StandardCharsets.UTF_8
                .decode(buffer.duplicate().flip().limit(length))
                .toString();
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing an idle operator's connection", e);
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        for (ServerSocketChannel listener : listeners) {
            try {
                listener.close();
            } catch (IOException e) {
                LOG.debug("closing an admin socket", e);
            }
        }
        for (Path path : paths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.debug("removing {}", path, e);
            }
        }
    }
}
