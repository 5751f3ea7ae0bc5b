package io.warrenmq.store;

import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A quick look at speed, no benchmark: publishes to one queue with a window of uncommitted messages, settles what was
 * committed, and prints rates. Arguments: directory, seconds, body size, window, and {@code open} to measure the
 * opening of a deep queue instead.
 */
final class StoreThroughput {
    private static final Logger LOG = LoggerFactory.getLogger(StoreThroughput.class);

    private StoreThroughput() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempDirectory("store-throughput");
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        int bodyBytes = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1024;
        int window = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 1000;
        if (arguments.length > 4) {
            deep(directory, Integer.parseInt(arguments[4]), bodyBytes);
        } else {
            for (int i = 0; i < 3; i++) {
                shallow(directory, seconds, bodyBytes, window);
            }
        }
    }

    /** Commits so far; the queue's owner polls it. */
    private static final class Listener implements QueueLogListener {
        final AtomicLong committed = new AtomicLong();
        final AtomicLong spilled = new AtomicLong();
        final AtomicLong request = new AtomicLong(-1);

        @Override
        public void committed(long operationIndex) {
            committed.lazySet(operationIndex);
        }

        @Override
        public void spilled(SpillBatch batch) {
            spilled.addAndGet(batch.count());
        }

        @Override
        public void loaded(LoadBatch batch) {
            throw new IllegalStateException("nothing was asked for");
        }

        @Override
        public void spillWanted(long newRequest, long[] upToPositions) {
            request.set(newRequest);
        }
    }

    private static void shallow(Path directory, int seconds, int bodyBytes, int window) {
        ChunkPool chunks = new ChunkPool(64 << 20);
        try (DirectoryStore store =
                DirectoryStore.open(directory, StoreOptions.defaults(), chunks, StoreThroughput::fail)) {
            store.recover(new Nothing());
            Listener listener = new Listener();
            QueueLog log = store.openQueue(1, true, listener);
            ChunkWriter writer = new ChunkWriter(chunks);
            long start = System.nanoTime();
            long position = 0;
            long settled = 0;
            long[] indexOf = new long[Integer.highestOneBit(window) * 4];
            while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                int batch = Math.min(100, window);
                for (int i = 0; i < batch; i++) {
                    position++;
                    long location = TestMessages.blank(writer, bodyBytes);
                    indexOf[(int) (position % indexOf.length)] = log.enqueue(position, location, Long.MAX_VALUE, false);
                    chunks.chunk(location).release(1);
                }
                log.submit();
                do {
                    long first = settled + 1;
                    while (settled < position
                            && indexOf[(int) ((settled + 1) % indexOf.length)] <= listener.committed.get()) {
                        settled++;
                    }
                    if (settled >= first) {
                        log.settle(first, settled, true);
                        log.submit();
                    }
                    if (position - settled > window - batch) {
                        LockSupport.parkNanos(1_000);
                    }
                } while (position - settled > window - batch);
                if (listener.request.get() >= 0) {
                    log.spillDone(listener.request.getAndSet(-1));
                }
            }
            double elapsed = (System.nanoTime() - start) / 1e9;
            LOG.warn("{} messages/s of {} bytes, window {}", Math.round(position / elapsed), bodyBytes, window);
            log.settle(settled + 1, position, true);
            log.submitUrgently();
        }
    }

    private static void deep(Path directory, int messages, int bodyBytes) {
        ChunkPool chunks = new ChunkPool(64 << 20);
        try (DirectoryStore store =
                DirectoryStore.open(directory, StoreOptions.defaults(), chunks, StoreThroughput::fail)) {
            store.recover(new Nothing());
            Listener listener = new Listener();
            QueueLog log = store.openQueue(1, true, listener);
            ChunkWriter writer = new ChunkWriter(chunks);
            long start = System.nanoTime();
            long asked = 0;
            for (long position = 1; position <= messages; ) {
                SpillBatch batch = new SpillBatch();
                for (int i = 0; i < 1000 && position <= messages; i++) {
                    batch.add(position++, TestMessages.blank(writer, bodyBytes), Long.MAX_VALUE, SpillBatch.DURABLE);
                }
                asked += batch.count();
                log.spill(batch);
                while (asked - listener.spilled.get() > 20_000) {
                    LockSupport.parkNanos(10_000);
                }
            }
            while (listener.spilled.get() < asked) {
                LockSupport.parkNanos(10_000);
            }
            LOG.warn("{} messages spilled in {} ms", messages, (System.nanoTime() - start) / 1_000_000);
        }
        for (int i = 0; i < 2; i++) {
            AtomicLong found = new AtomicLong();
            long start = System.nanoTime();
            try (DirectoryStore store =
                    DirectoryStore.open(directory, StoreOptions.defaults(), chunks, StoreThroughput::fail)) {
                store.recover(new Nothing() {
                    @Override
                    public void message(
                            long queueId,
                            long position,
                            long location,
                            int bodySizeBytes,
                            int priority,
                            long expiresAtMs,
                            int flags) {
                        found.incrementAndGet();
                    }
                });
                LOG.warn("{} messages found in {} ms", found, (System.nanoTime() - start) / 1_000_000);
            }
        }
    }

    private static void fail(Throwable cause) {
        throw new IllegalStateException(cause);
    }

    /** Everything exists and nothing matters. */
    private static class Nothing implements RecoveryVisitor {
        @Override
        public boolean queueExists(long queueId) {
            return true;
        }

        @Override
        public void message(
                long queueId,
                long position,
                long location,
                int bodySizeBytes,
                int priority,
                long expiresAtMs,
                int flags) {
            // Not looked at.
        }

        @Override
        public void lane(long queueId, int lane, long next, long spilledUpTo) {
            // Positions begin at 1 again, which is enough for a look at speed.
        }

        @Override
        public void floor(long next) {
            // The same.
        }
    }
}
