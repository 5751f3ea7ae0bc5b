package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Serves each connection on a thread of its own. Its first byte says what it wants: D discards, S is a source, E an
 * echo.
 */
final class LoadServer {
    private static final int BUFFER_BYTES = 65_536;

    private LoadServer() {}

    static void serve(int port) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), port), 4096);
            while (true) {
                SocketChannel channel = listener.accept();
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Thread.ofPlatform().daemon().start(() -> serve(channel));
            }
        }
    }

    private static void serve(SocketChannel channel) {
        try (channel) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            buffer.limit(1);
            if (channel.read(buffer) < 1) {
                return;
            }
            switch (buffer.get(0)) {
                case 'S' -> {
                    while (true) {
                        buffer.clear();
                        channel.write(buffer);
                    }
                }
                case 'E' -> {
                    do {
                        buffer.flip();
                        channel.write(buffer);
                        buffer.clear();
                    } while (channel.read(buffer) >= 0);
                }
                default -> {
                    do {
                        buffer.clear();
                    } while (channel.read(buffer) >= 0);
                }
            }
        } catch (IOException e) {
            // The client has measured enough.
            return;
        }
    }
}
