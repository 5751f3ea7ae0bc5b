package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * A light load of awkward clients for a long time, and the memory of the proxy meanwhile: slow readers, clients and
 * servers that end one side and go on with the other, clients that end and never read, short connections.
 */
final class Soak {
    private static final int SLOW_READERS = 20;
    private static final int SLOW_BYTES = 32_768;
    private static final int HALF_CLOSED = 10;
    private static final int STALLED = 10;
    private static final int REPLY_BYTES = 16 * 16_384;
    private static final long SAMPLE_MS = 10_000;

    private final Target target;
    private final LongAdder bytes = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder wrong = new LongAdder();

    Soak(Target target) {
        this.target = target;
    }

    private interface Client {
        void run() throws IOException, InterruptedException;
    }

    void run(int minutes) throws IOException, InterruptedException {
        start(SLOW_READERS, this::readSlowly);
        start(HALF_CLOSED, this::endAndRead);
        start(HALF_CLOSED, this::goOnAfterTheServersEnd);
        start(STALLED, this::endAndStall);
        start(2, this::comeAndGo);
        List<double[]> samples = new ArrayList<>();
        long began = System.nanoTime();
        System.out.println("seconds  resident KB  descriptors  connections     MB");
        while (System.nanoTime() - began < minutes * 60_000_000_000L) {
            Thread.sleep(SAMPLE_MS);
            double seconds = (System.nanoTime() - began) / 1e9;
            long kilobytes = target.residentKilobytes();
            samples.add(new double[] {seconds, kilobytes});
            System.out.printf(
                    Locale.ROOT,
                    "%7.0f %12d %12d %12d %6.0f%n",
                    seconds,
                    kilobytes,
                    descriptors(),
                    connections.sum(),
                    bytes.sum() / 1e6);
        }
        System.out.printf(
                Locale.ROOT,
                "slope of the last two thirds: %.2f KB a minute, of the last third: %.2f; answers that were not whole: %d%n",
                60 * slope(samples.subList(samples.size() / 3, samples.size())),
                60 * slope(samples.subList(samples.size() * 2 / 3, samples.size())),
                wrong.sum());
    }

    private void start(int count, Client client) {
        for (int n = 0; n < count; n++) {
            Thread.ofVirtual().start(() -> {
                while (true) {
                    try {
                        client.run();
                    } catch (IOException e) {
                        wrong.increment();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
            });
        }
    }

    private SocketChannel connect(char service) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()));
        connections.increment();
        channel.write(ByteBuffer.wrap(new byte[] {(byte) service}));
        return channel;
    }

    private static void pause(long ms) throws InterruptedException {
        Thread.sleep(ms / 2 + ThreadLocalRandom.current().nextLong(ms));
    }

    /** A minute of some 100 KB/s from a server that could send a thousand times as much. */
    private void readSlowly() throws IOException, InterruptedException {
        try (SocketChannel channel = connect('S')) {
            ByteBuffer buffer = ByteBuffer.allocate(SLOW_BYTES);
            for (int turn = 0; turn < 200; turn++) {
                buffer.clear();
                bytes.add(channel.read(buffer));
                pause(300);
            }
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    /** The client has said everything and waits for a slow answer, which must come whole. */
    private void endAndRead() throws IOException, InterruptedException {
        try (SocketChannel channel = connect('R')) {
            ByteBuffer buffer = ByteBuffer.allocate(SLOW_BYTES);
            bytes.add(channel.write(buffer));
            channel.shutdownOutput();
            long answered = 0;
            for (int read = 0; read >= 0; read = channel.read(buffer)) {
                answered += read;
                buffer.clear();
            }
            bytes.add(answered);
            if (answered != REPLY_BYTES) {
                wrong.increment();
            }
        }
        pause(500);
    }

    /** The server has said everything, and the client goes on for ten seconds. */
    private void goOnAfterTheServersEnd() throws IOException, InterruptedException {
        try (SocketChannel channel = connect('H')) {
            ByteBuffer buffer = ByteBuffer.allocate(SLOW_BYTES);
            while (channel.read(buffer) >= 0) {
                buffer.clear();
            }
            for (int turn = 0; turn < 50; turn++) {
                buffer.clear();
                bytes.add(channel.write(buffer));
                pause(200);
            }
        }
    }

    /** Ends its side and reads nothing for a while, although much waits for it; then it is gone. */
    private void endAndStall() throws IOException, InterruptedException {
        try (SocketChannel channel = connect('S')) {
            channel.shutdownOutput();
            pause(15_000);
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }

    private void comeAndGo() throws IOException, InterruptedException {
        try (SocketChannel channel = connect('E')) {
            ByteBuffer buffer = ByteBuffer.allocate(1);
            bytes.add(channel.read(buffer));
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        pause(100);
    }

    private long descriptors() throws IOException {
        try (var files = Files.list(Path.of("/proc/" + target.pid() + "/fd"))) {
            return files.count();
        }
    }

    /** Least squares: KB a second. */
    private static double slope(List<double[]> samples) {
        double x = samples.stream().mapToDouble(sample -> sample[0]).average().orElse(0);
        double y = samples.stream().mapToDouble(sample -> sample[1]).average().orElse(0);
        double above = 0;
        double below = 0;
        for (double[] sample : samples) {
            above += (sample[0] - x) * (sample[1] - y);
            below += (sample[0] - x) * (sample[0] - x);
        }
        return below == 0 ? 0 : above / below;
    }
}
