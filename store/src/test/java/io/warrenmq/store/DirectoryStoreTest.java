package io.warrenmq.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on a real directory with its own threads. */
class DirectoryStoreTest {
    private static final StoreOptions OPTIONS = new StoreOptions(256 * 1024, 2, 64 * 1024, 100);

    @TempDir
    private Path directory;

    private final ChunkPool chunks = new ChunkPool(4 << 20);
    private final List<Throwable> failures = new ArrayList<>();

    private DirectoryStore open() {
        return DirectoryStore.open(directory, OPTIONS, chunks, failures::add);
    }

    private static void recoverNothing(Store store) {
        assertThat(recover(store)).isEmpty();
    }

    private static TreeMap<Long, TreeMap<Long, Reopened.Found>> recover(Store store) {
        TreeMap<Long, TreeMap<Long, Reopened.Found>> queues = new TreeMap<>();
        store.recover(new RecoveryVisitor() {
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
                queues.computeIfAbsent(queueId, _ -> new TreeMap<>())
                        .put(position, new Reopened.Found(location, bodySizeBytes, expiresAtMs));
            }

            @Override
            public void lane(long queueId, int lane, long next, long spilledUpTo) {
                assertThat(next).isPositive();
            }

            @Override
            public void floor(long next) {
                assertThat(next).isZero();
            }
        });
        return queues;
    }

    /** Waits for commits and answers requests of the store at once, as a queue's loop would. */
    private static final class Waiting implements QueueLogListener {
        final AtomicLong committed = new AtomicLong();
        private final CountDownLatch all;
        private final long last;

        Waiting(long last) {
            this.last = last;
            this.all = new CountDownLatch(1);
        }

        @Override
        public void committed(long operationIndex) {
            committed.set(operationIndex);
            if (operationIndex >= last) {
                all.countDown();
            }
        }

        @Override
        public void spilled(SpillBatch batch) {
            throw new AssertionError("nothing was spilled");
        }

        @Override
        public void loaded(LoadBatch batch) {
            throw new AssertionError("nothing was loaded");
        }

        @Override
        public void spillWanted(long request, long[] upToPositions) {
            // Left unanswered: this queue is slow, and the log grows meanwhile.
        }

        void await() throws InterruptedException {
            assertThat(all.await(30, TimeUnit.SECONDS)).as("commits").isTrue();
        }
    }

    @Test
    void manyQueuesOnManyThreadsFindEverythingAgain() throws InterruptedException {
        int threads = 4;
        int messages = 3000;
        try (DirectoryStore store = open()) {
            recoverNothing(store);
            List<Thread> running = new ArrayList<>();
            List<Waiting> waiting = new ArrayList<>();
            for (int i = 1; i <= threads; i++) {
                Waiting listener = new Waiting(messages);
                waiting.add(listener);
                QueueLog log = store.openQueue(i, true, listener);
                running.add(Thread.ofPlatform().start(() -> publish(log, messages)));
            }
            for (Thread thread : running) {
                thread.join();
            }
            for (Waiting listener : waiting) {
                listener.await();
            }
            assertThat(store.pendingBytes()).isZero();
        }
        assertThat(failures).isEmpty();
        assertThat(chunks.usedBytes()).as("memory that is still referred to").isZero();

        try (DirectoryStore store = open()) {
            TreeMap<Long, TreeMap<Long, Reopened.Found>> queues = recover(store);
            assertThat(queues).hasSize(threads);
            queues.forEach((queueId, found) -> {
                assertThat(found).hasSize(messages - messages / 3);
                found.forEach((position, message) -> TestMessages.check(
                        chunks, message.location(), position, (int) (position % 700), "queue " + queueId));
            });
            assertThat(store.damagedPlaces()).isZero();
        }
    }

    /** Every third message is settled in the turn after it was published. */
    private void publish(QueueLog log, int messages) {
        ChunkWriter writer = new ChunkWriter(chunks);
        for (long position = 1; position <= messages; position++) {
            long location = TestMessages.write(writer, position, (int) (position % 700), 0, 1);
            log.enqueue(position, location, Long.MAX_VALUE, false);
            chunks.chunk(location).release(1);
            if (position % 7 == 0) {
                log.submit();
            }
        }
        log.submit();
        for (long position = 3; position <= messages; position += 3) {
            log.settle(position, position, true);
        }
        log.submitUrgently();
        writer.closeCurrent();
    }

    @Test
    void aMessageLargerThanALogFileSurvives() throws InterruptedException {
        int bodyBytes = 3_000_000;
        try (DirectoryStore store = open()) {
            recoverNothing(store);
            Waiting listener = new Waiting(2);
            QueueLog log = store.openQueue(1, true, listener);
            ChunkWriter writer = new ChunkWriter(chunks);
            long location = TestMessages.write(writer, 5, bodyBytes, 0, 1);
            log.enqueue(1, location, Long.MAX_VALUE, false);
            log.enqueue(2, TestMessages.write(writer, 6, 10, 0, 1), Long.MAX_VALUE, false);
            log.submit();
            listener.await();
        }
        try (DirectoryStore store = open()) {
            TreeMap<Long, Reopened.Found> found = recover(store).firstEntry().getValue();
            assertThat(found).containsOnlyKeys(1L, 2L);
            TestMessages.check(chunks, found.firstEntry().getValue().location(), 5, bodyBytes, "large");
            TestMessages.check(chunks, found.lastEntry().getValue().location(), 6, 10, "small");
        }
    }

    @Test
    void aSecondStoreInTheSameDirectoryIsToldWhoHasIt() {
        try (DirectoryStore first = open()) {
            assertThat(first.usableBytes()).isPositive();
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
        open().close();
    }

    @Test
    void aPathThatIsNoDirectoryIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");

        assertThatThrownBy(() -> DirectoryStore.open(file, OPTIONS, chunks, failures::add))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("read and write");
    }

    @Test
    void aDirectoryOfSomebodyElseIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("queues"));

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("no file named format")
                .hasMessageContaining("choose another one");
    }

    @Test
    void closingTwiceIsTheSameAsOnce() {
        DirectoryStore store = open();
        recoverNothing(store);
        store.close();
        store.close();

        assertThat(failures).isEmpty();
        open().close();
    }

    @Test
    void sizesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new StoreOptions(1, 4, 1 << 20, 10))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("between 16 KiB and 4 GiB, not 1 bytes");
        assertThatThrownBy(() -> new StoreOptions(1 << 20, 0, 1 << 20, 10)).hasMessageContaining("at least 1 log file");
        assertThatThrownBy(() -> new StoreOptions(1 << 20, 1, 1, 10)).hasMessageContaining("at least 1 KiB");
        assertThatThrownBy(() -> new StoreOptions(1 << 20, 1, 1 << 20, 0)).hasMessageContaining("between 1 and");
    }
}
