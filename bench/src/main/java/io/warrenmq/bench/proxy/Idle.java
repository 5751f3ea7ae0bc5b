package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What connections cost in memory that carry nothing after a byte each way. */
final class Idle {
    private static final long SETTLE_MS = 3_000;
    private static final int ADDRESSES = 4;

    private final Target target;

    Idle(Target target) {
        this.target = target;
    }

    void run(int count) throws IOException, InterruptedException {
        // What the first ones cost is the program's warming up, not theirs.
        close(open(count / 10));
        Thread.sleep(SETTLE_MS);
        long before = target.residentKilobytes();
        List<SocketChannel> channels = open(count);
        Thread.sleep(SETTLE_MS);
        long with = target.residentKilobytes();
        System.out.printf(
                Locale.ROOT,
                "%-10s %d idle connections: resident %.1f MB before, %.1f MB with them, %.2f KB each%n",
                target.name(),
                count,
                before / 1024.0,
                with / 1024.0,
                (with - before) / (double) count);
        for (SocketChannel channel : channels) {
            exchange(channel);
        }
        System.out.println("all of them still answer");
        close(channels);
        Thread.sleep(SETTLE_MS);
        System.out.printf(
                Locale.ROOT, "resident after they were closed: %.1f MB%n", target.residentKilobytes() / 1024.0);
    }

    private List<SocketChannel> open(int count) throws IOException {
        List<SocketChannel> channels = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            SocketChannel channel = SocketChannel.open();
            // Several addresses of the loopback, as the ports of one may not suffice.
            channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0." + (2 + n % ADDRESSES)), 0));
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
            channel.write(ByteBuffer.wrap(new byte[] {'E'}));
            channels.add(channel);
            if (channel.read(ByteBuffer.allocate(1)) != 1) {
                throw new IOException("connection " + n + " was closed");
            }
        }
        return channels;
    }

    private static void exchange(SocketChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {'x'}));
        if (channel.read(ByteBuffer.allocate(1)) != 1) {
            throw new IOException("a connection was closed");
        }
    }

    private static void close(List<SocketChannel> channels) throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
