package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.ControlLimits;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.Handshake;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts the connections of the operators' command line. It is up as long as the process, also while the application
 * is stopped. Each connection is served by a virtual thread of its own; {@link #close} may be called by any thread.
 */
public final class ControlListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlListener.class);
    private static final int BACKLOG = 64;

    private final ServerSocket server;
    private final Cookie cookie;
    private final Supplier<Handshake.Introduction> introduction;
    private final RequestHandler handler;
    private final ControlLimits limits;
    private final RandomGenerator random;
    private final Semaphore places;
    private final Set<ControlConnection> connections = ConcurrentHashMap.newKeySet();

    private ControlListener(
            ServerSocket server,
            Cookie cookie,
            Supplier<Handshake.Introduction> introduction,
            RequestHandler handler,
            ControlLimits limits,
            RandomGenerator random) {
        this.server = server;
        this.cookie = cookie;
        this.introduction = introduction;
        this.handler = handler;
        this.limits = limits;
        this.random = random;
        this.places = new Semaphore(limits.maxConnections());
    }

    /**
     * Binds and begins to accept.
     *
     * @param address port 0 for any
     * @param introduction name of the node and state of its application in small letters, told to whoever has the
     *     cookie
     * @param random unguessable and thread-safe: nonces come from it
     * @throws IOException when the address cannot be bound
     */
    public static ControlListener start(
            InetSocketAddress address,
            Cookie cookie,
            Supplier<Handshake.Introduction> introduction,
            RequestHandler handler,
            ControlLimits limits,
            RandomGenerator random)
            throws IOException {
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        ControlListener listener = new ControlListener(server, cookie, introduction, handler, limits, random);
        Thread.ofVirtual().name("control listener").start(listener::accept);
        return listener;
    }

    /** Where it listens; the port is the real one. */
    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                serve(server.accept());
            } catch (SocketException e) {
                if (!server.isClosed()) {
                    LOG.error(
                            "the control listener failed; commands no longer reach this node until it is restarted", e);
                }
                return;
            } catch (IOException e) {
                LOG.warn("a control connection could not be accepted: {}", e.toString());
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        if (!places.tryAcquire()) {
            LOG.warn(
                    "control connection from {} closed: {} are open already",
                    socket.getRemoteSocketAddress(),
                    limits.maxConnections());
            socket.close();
            return;
        }
        ControlConnection connection = new ControlConnection(socket, cookie, introduction, handler, limits, random);
        connections.add(connection);
        Thread.ofVirtual().name("control " + socket.getRemoteSocketAddress()).start(() -> {
            try {
                connection.serve();
            } finally {
                connections.remove(connection);
                places.release();
            }
        });
    }

    /** Accepts no more and ends the connections that there are. */
    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("the control listener could not be closed: {}", e.toString());
        }
        connections.forEach(ControlConnection::close);
    }
}
