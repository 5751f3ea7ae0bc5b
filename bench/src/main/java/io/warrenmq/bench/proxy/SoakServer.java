package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * Serves each connection on a virtual thread. Its first byte says how it behaves: S sends without end, R answers slowly
 * after the client's end, H ends its own side first and reads on, E echoes.
 */
final class SoakServer {
    private static final int PIECE_BYTES = 16_384;
    private static final int PIECES = 16;
    private static final long PAUSE_MS = 100;

    private SoakServer() {}

    static void serve(int port) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            while (true) {
                SocketChannel channel = listener.accept();
                Thread.ofVirtual().start(() -> serve(channel));
            }
        }
    }

    private static void serve(SocketChannel channel) {
        try (channel) {
            ByteBuffer buffer = ByteBuffer.allocate(PIECE_BYTES);
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
                case 'R' -> {
                    readToEnd(channel, buffer);
                    for (int piece = 0; piece < PIECES; piece++) {
                        buffer.clear();
                        channel.write(buffer);
                        Thread.sleep(PAUSE_MS);
                    }
                }
                case 'H' -> {
                    buffer.clear();
                    channel.write(buffer);
                    channel.shutdownOutput();
                    readToEnd(channel, buffer);
                }
                default -> {
                    do {
                        buffer.flip();
                        channel.write(buffer);
                        buffer.clear();
                    } while (channel.read(buffer) >= 0);
                }
            }
        } catch (IOException e) {
            // Clients of a soak go away as they like.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void readToEnd(SocketChannel channel, ByteBuffer buffer) throws IOException {
        do {
            buffer.clear();
        } while (channel.read(buffer) >= 0);
    }
}
