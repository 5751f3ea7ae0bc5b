package io.warrenmq.bench.micro;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.queue.LocalQueues;
import io.warrenmq.broker.queue.QueueServices;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.store.MemoryStore;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayDeque;
import java.util.List;

/** The core of a broker on one loop, which is the thread of the benchmark. Nothing is written to a disk. */
final class SingleLoop implements LoopDriver {
    private static final long RETAINED_BYTES = 64 << 20;

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final ChunkPool chunks = new ChunkPool(RETAINED_BYTES);
    private final Loop loop = new Loop(0, this, chunks, (culprit, failure) -> {
        throw new IllegalStateException(culprit + " failed", failure);
    });
    private final LocalQueues queues = new LocalQueues(
            List.of(loop),
            new QueueServices(
                    new MemoryStore(chunks),
                    () -> {
                        throw new IllegalStateException("these queues need no metadata");
                    },
                    () -> false));
    private long lastQueueId;

    SingleLoop() {
        queues.start();
    }

    Loop loop() {
        return loop;
    }

    ChunkPool chunks() {
        return chunks;
    }

    QueueEntry queue(String name) {
        QueueRecord record = new QueueRecord(++lastQueueId, "/", name, true, false, 0, FieldTable.EMPTY, "guest");
        QueueEntry entry = new QueueEntry(record, queues.create(record, QueueSettings.plain()));
        runTasks();
        return entry;
    }

    /** Runs a turn of the loop and everything that follows from it. */
    void turn(Runnable task) {
        loop.beginTurn();
        try {
            task.run();
        } finally {
            loop.endTurn();
        }
        runTasks();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public void wake(Runnable task) {
        tasks.add(task);
    }

    @Override
    public boolean onLoopThread() {
        return true;
    }

    @Override
    public long currentTimeMs() {
        return System.currentTimeMillis();
    }

    /** Nothing in these benchmarks may wait for time to pass. */
    @Override
    public Timer schedule(long delayMs, Runnable task) {
        return () -> {};
    }
}
