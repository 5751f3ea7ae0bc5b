package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.zip.CRC32C;

/** Sends much through the proxy to an echo and compares what comes back by its checksum. */
final class Checksum {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long SEED = 42;

    private final Target target;

    Checksum(Target target) {
        this.target = target;
    }

    void run(long totalBytes) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port()))) {
            channel.write(ByteBuffer.wrap(new byte[] {'E'}));
            FutureTask<Long> sending = new FutureTask<>(() -> send(channel, totalBytes));
            Thread.ofPlatform().start(sending);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            buffer.limit(1);
            channel.read(buffer);
            CRC32C sum = new CRC32C();
            long received = 0;
            for (int read = 0; read >= 0; read = channel.read(buffer)) {
                received += read;
                buffer.flip();
                if (read > 0) {
                    sum.update(buffer);
                }
                buffer.clear();
            }
            long sent = sending.get();
            System.out.println(String.format(
                    Locale.ROOT,
                    "%s: %d bytes there and %d back in %.1f s, checksums %08x and %08x: %s",
                    target.name(),
                    totalBytes,
                    received,
                    (System.nanoTime() - began) / 1e9,
                    sent,
                    sum.getValue(),
                    received == totalBytes && sent == sum.getValue() ? "the same" : "DIFFERENT"));
        } catch (ExecutionException e) {
            throw new IOException("sending failed", e);
        }
    }

    private static long send(SocketChannel channel, long totalBytes) throws IOException {
        byte[] bytes = new byte[BUFFER_BYTES];
        Random random = new Random(SEED);
        CRC32C sum = new CRC32C();
        for (long sent = 0; sent < totalBytes; sent += bytes.length) {
            random.nextBytes(bytes);
            sum.update(bytes);
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
        channel.shutdownOutput();
        return sum.getValue();
    }
}
