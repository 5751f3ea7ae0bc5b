package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.store.disk.Disk;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;

/**
 * A store that was opened, with everything that recovery said. {@code next} is by queue, its upper 8 bits turned by the
 * lane.
 */
record Reopened(
        DirectoryStore store,
        ChunkPool chunks,
        SteppedWorkers workers,
        List<Throwable> failures,
        TreeMap<Long, TreeMap<Long, Found>> queues,
        TreeMap<Long, Long> next,
        AtomicLong floor) {
    static {
        QuietLog.whileDamageIsTested();
    }

    /** A recovered message. */
    record Found(long location, int bodyBytes, long expiresAtMs) {}

    static Reopened of(Disk disk) {
        return of(disk, StoreSimulation.SMALL);
    }

    static Reopened of(Disk disk, StoreOptions options) {
        return of(disk, options, _ -> true);
    }

    static Reopened of(Disk disk, StoreOptions options, LongPredicate exists) {
        SteppedWorkers workers = new SteppedWorkers();
        ChunkPool chunks = new ChunkPool(1 << 20);
        List<Throwable> failures = new ArrayList<>();
        Random salts = new Random(disk.hashCode());
        DirectoryStore store =
                DirectoryStore.open(disk, options, chunks, failures::add, workers, salts::nextLong, "a test");
        Reopened reopened =
                new Reopened(store, chunks, workers, failures, new TreeMap<>(), new TreeMap<>(), new AtomicLong(-1));
        store.recover(new RecoveryVisitor() {
            @Override
            public boolean queueExists(long queueId) {
                return exists.test(queueId);
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
                reopened.queues
                        .computeIfAbsent(queueId, _ -> new TreeMap<>())
                        .put(position, new Found(location, bodySizeBytes, expiresAtMs));
            }

            @Override
            public void lane(long queueId, int lane, long next, long spilledUpTo) {
                assertThat(next).isPositive();
                reopened.next.put((long) lane << 56 ^ queueId, next);
            }

            @Override
            public void floor(long next) {
                reopened.floor.set(next);
            }
        });
        return reopened;
    }

    /** Live positions of the first queue. */
    TreeSet<Long> positions() {
        return queues.isEmpty()
                ? new TreeSet<>()
                : new TreeSet<>(queues.firstEntry().getValue().keySet());
    }

    /** Adds a message far behind all others to queue 1 and waits for its commit. */
    long enqueue() {
        long position = 1_000;
        enqueue(1, position, 1);
        return position;
    }

    /** Adds a message of 10 bytes and waits for its commit. */
    void enqueue(long queueId, long position, long seed) {
        ChunkWriter writer = new ChunkWriter(chunks);
        RecordingListener listener = new RecordingListener();
        QueueLog log = store.openQueue(queueId, true, listener);
        log.enqueue(position, TestMessages.write(writer, seed, 10, 0, 1), Long.MAX_VALUE, false);
        log.submit();
        workers.run();
        assertThat(listener.committed).isEqualTo(1);
    }

    void close() {
        store.close();
        assertThat(failures).isEmpty();
    }
}
