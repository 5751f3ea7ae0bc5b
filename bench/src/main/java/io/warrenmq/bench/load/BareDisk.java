package io.warrenmq.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/**
 * What the disk alone does to a steady load: messages come at a rate, all that came is written over blocks that exist
 * and forced, and each is done when the force returns. No broker that forces before it confirms can be better; a tail
 * seen here too is the disk's.
 */
final class BareDisk {
    private static final int FILE_BYTES = 64 << 20;
    private static final int LARGEST_GROUP_BYTES = 4 << 20;
    private static final long PAUSE_NS = 20_000;

    private final Path folder;
    private final int messageBytes;
    private final long ratePerSecond;

    /** @param folder on the file system that the brokers write to */
    BareDisk(Path folder, int messageBytes, long ratePerSecond) {
        this.folder = folder;
        this.messageBytes = messageBytes;
        this.ratePerSecond = ratePerSecond;
    }

    /** Times from a message's arrival to the end of the force that covers it. */
    LatencyHistogram measure(int seconds) throws IOException {
        Path path = Files.createTempFile(folder, "bare-disk", ".data");
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer group = ByteBuffer.allocateDirect(LARGEST_GROUP_BYTES);
            for (int at = 0; at < FILE_BYTES; at += LARGEST_GROUP_BYTES) {
                writeFully(file, group.clear(), at);
            }
            file.force(true);
            return run(file, group, seconds * 1_000_000_000L);
        } finally {
            Files.delete(path);
        }
    }

    private LatencyHistogram run(FileChannel file, ByteBuffer group, long durationNs) throws IOException {
        LatencyHistogram latencies = new LatencyHistogram();
        int largestGroup = LARGEST_GROUP_BYTES / messageBytes;
        long begin = System.nanoTime();
        long done = 0;
        int offset = 0;
        for (long elapsedNs = 0; elapsedNs < durationNs; elapsedNs = System.nanoTime() - begin) {
            int count = (int) Math.min(largestGroup, arrivedBy(elapsedNs) - done);
            if (count <= 0) {
                LockSupport.parkNanos(PAUSE_NS);
                continue;
            }
            int bytes = count * messageBytes;
            offset = offset + bytes > FILE_BYTES ? 0 : offset;
            writeFully(file, group.clear().limit(bytes), offset);
            file.force(false);
            offset += bytes;
            long endNs = System.nanoTime() - begin;
            for (int i = 0; i < count; i++) {
                latencies.record(endNs - arrivalNs(done + i));
            }
            done += count;
        }
        return latencies;
    }

    private long arrivedBy(long elapsedNs) {
        return (long) (elapsedNs * (ratePerSecond / 1e9));
    }

    private long arrivalNs(long message) {
        return (long) (message * (1e9 / ratePerSecond));
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes, long at) throws IOException {
        long offset = at;
        while (bytes.hasRemaining()) {
            offset += file.write(bytes, offset);
        }
    }
}
