package io.warrenmq.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a port of its own, each connection on a virtual thread. */
final class TestServer implements AutoCloseable {
    /** What is done with a connection; it is closed afterwards. */
    interface Service {
        void serve(Socket socket) throws IOException;
    }

    /** Says its name and sends back what it gets. */
    static Service echo(String name) {
        return socket -> {
            socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        };
    }

    /** Begins the handshake of AMQP, then keeps the connection. */
    static final Service BROKER = socket -> {
        InputStream in = socket.getInputStream();
        if (in.readNBytes(8).length == 8) {
            byte[] start = {
                1,
                0,
                0,
                0,
                0,
                0,
                24,
                0,
                10,
                0,
                10,
                0,
                9,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                (byte) 0xCE
            };
            socket.getOutputStream().write(start);
            socket.getOutputStream().flush();
            in.transferTo(OutputStream.nullOutputStream());
        }
    };

    private final Service service;
    private final int port;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private ServerSocket listener;
    private Thread acceptor;
    private volatile boolean frozen;

    TestServer(Service service) {
        this.service = service;
        try {
            listener = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = listener.getLocalPort();
        acceptor = accept(listener);
    }

    private Thread accept(ServerSocket from) {
        return Thread.ofVirtual().start(() -> {
            while (!from.isClosed()) {
                try {
                    Socket socket = from.accept();
                    sockets.add(socket);
                    Thread.ofVirtual().start(() -> serve(socket));
                } catch (IOException e) {
                    // closed
                    return;
                }
            }
        });
    }

    private void serve(Socket socket) {
        if (frozen) {
            return;
        }
        try (socket) {
            service.serve(socket);
        } catch (IOException e) {
            // the client left
            return;
        } finally {
            sockets.remove(socket);
        }
    }

    int port() {
        return port;
    }

    int connections() {
        return sockets.size();
    }

    /** The kernel goes on accepting, and nobody answers. */
    void freeze() {
        frozen = true;
    }

    void thaw() {
        frozen = false;
    }

    /** The process is gone: connections end and new ones are refused. */
    void kill() {
        try {
            listener.close();
            // Until a virtual thread has left it, the socket goes on accepting.
            acceptor.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server ended", e);
        }
        sockets.forEach(TestServer::reset);
        sockets.clear();
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it has ended by itself
            return;
        }
    }

    void restart() {
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = accept(listener);
    }

    @Override
    public void close() {
        kill();
    }
}
