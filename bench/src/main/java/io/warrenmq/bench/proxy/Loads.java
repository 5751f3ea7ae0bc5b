package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** One load on one target. */
final class Loads {
    private static final int BUFFER_BYTES = 65_536;
    private static final int WARM_UP_MS = 700;
    private static final int ROUND_TRIPS = 15_000;

    private Loads() {}

    /**
     * What was measured.
     *
     * @param rate MB (10^6 bytes) or connections a second, or the median of round trips in microseconds
     * @param cpu seconds for a GB (10^9 bytes), or microseconds for a connection or round trip
     * @param tail the 99th percentile of round trips in microseconds, otherwise 0
     */
    record Result(double rate, double cpu, double tail) {}

    private interface Work {
        void run(AtomicBoolean stop, LongAdder done) throws IOException;
    }

    private static SocketChannel connect(Target target, char service) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), target.port()));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.write(ByteBuffer.wrap(new byte[] {(byte) service}));
        return channel;
    }

    /** @param up whether the clients send */
    static Result throughput(Target target, int streams, boolean up, int seconds)
            throws IOException, InterruptedException {
        Result bytes = measure(target, streams, seconds, (stop, done) -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            try (SocketChannel channel = connect(target, up ? 'D' : 'S')) {
                while (!stop.get()) {
                    buffer.clear();
                    done.add(up ? channel.write(buffer) : channel.read(buffer));
                }
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        });
        return new Result(bytes.rate() / 1e6, bytes.cpu() * 1e9, 0);
    }

    static Result connections(Target target, int workers, int seconds) throws IOException, InterruptedException {
        Result connections = measure(target, workers, seconds, (stop, done) -> {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            while (!stop.get()) {
                try (SocketChannel channel = connect(target, 'E')) {
                    buffer.clear();
                    if (channel.read(buffer) == 1) {
                        done.increment();
                    }
                    // Without it the ports of this machine would soon all wait for stragglers.
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            }
        });
        return new Result(connections.rate(), connections.cpu() * 1e6, 0);
    }

    static Result roundTrips(Target target) throws IOException {
        long[] nanos = new long[ROUND_TRIPS];
        ByteBuffer buffer = ByteBuffer.allocateDirect(1);
        try (SocketChannel channel = connect(target, 'E')) {
            channel.read(buffer);
            double cpu = 0;
            for (int trip = -ROUND_TRIPS / 3; trip < ROUND_TRIPS; trip++) {
                if (trip == 0) {
                    cpu = target.cpuSeconds();
                }
                long began = System.nanoTime();
                buffer.clear();
                channel.write(buffer);
                buffer.clear();
                channel.read(buffer);
                if (trip >= 0) {
                    nanos[trip] = System.nanoTime() - began;
                }
            }
            cpu = target.cpuSeconds() - cpu;
            Arrays.sort(nanos);
            return new Result(
                    nanos[ROUND_TRIPS / 2] / 1e3, cpu / ROUND_TRIPS * 1e6, nanos[ROUND_TRIPS / 100 * 99] / 1e3);
        }
    }

    /** Work done each second, and CPU seconds for each unit of it. */
    private static Result measure(Target target, int threads, int seconds, Work work)
            throws IOException, InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        LongAdder done = new LongAdder();
        List<Thread> workers = new ArrayList<>();
        for (int index = 0; index < threads; index++) {
            workers.add(Thread.ofPlatform().start(() -> {
                try {
                    work.run(stop, done);
                } catch (IOException e) {
                    System.err.println(target.name() + ": " + e);
                }
            }));
        }
        Thread.sleep(WARM_UP_MS);
        long doneBefore = done.sum();
        double cpuBefore = target.cpuSeconds();
        long began = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        double units = done.sum() - doneBefore;
        double elapsed = (System.nanoTime() - began) / 1e9;
        double cpu = target.cpuSeconds() - cpuBefore;
        stop.set(true);
        for (Thread worker : workers) {
            worker.join(5000);
        }
        return new Result(units / elapsed, cpu / units, 0);
    }
}
