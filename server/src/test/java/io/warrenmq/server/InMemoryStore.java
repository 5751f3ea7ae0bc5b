package io.warrenmq.server;

import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.MetadataLog;
import io.warrenmq.store.QueueLog;
import io.warrenmq.store.QueueLogListener;
import io.warrenmq.store.RecoveryVisitor;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.Store;
import io.warrenmq.store.memory.ChunkPool;
import java.util.List;
import java.util.function.Consumer;

/** A store that commits at once, or only when a test says so, and keeps nothing. */
final class InMemoryStore implements Store {
    private final ChunkPool chunks;
    private volatile boolean holdsCommits;
    private final List<Log> logs = new java.util.concurrent.CopyOnWriteArrayList<>();

    InMemoryStore(ChunkPool chunks) {
        this.chunks = chunks;
    }

    void holdCommits() {
        holdsCommits = true;
    }

    void releaseCommits() {
        holdsCommits = false;
        logs.forEach(Log::commit);
    }

    @Override
    public ChunkPool chunks() {
        return chunks;
    }

    @Override
    public MetadataLog metadata() {
        return new MetadataLog() {
            @Override
            public void replay(Consumer<byte[]> reader) {}

            @Override
            public void append(List<byte[]> records) {}

            @Override
            public long bytesSinceSnapshot() {
                return 0;
            }

            @Override
            public void snapshot(Iterable<byte[]> records) {}
        };
    }

    @Override
    public void recover(RecoveryVisitor visitor) {}

    @Override
    public QueueLog openQueue(long queueId, boolean durable, QueueLogListener listener) {
        Log log = new Log(listener);
        logs.add(log);
        return log;
    }

    @Override
    public long pendingBytes() {
        return 0;
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public void close() {}

    private final class Log implements QueueLog {
        private final QueueLogListener listener;
        private volatile long index;

        Log(QueueLogListener listener) {
            this.listener = listener;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        public long enqueue(long position, long location, long expiresAtMs, boolean shared) {
            return ++index;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        public long settle(long first, long last, boolean logged) {
            return logged ? ++index : index;
        }

        @Override
        public void submit() {
            if (!holdsCommits) {
                commit();
            }
        }

        void commit() {
            listener.committed(index);
        }

        @Override
        public void spill(SpillBatch batch) {
            throw new AssertionError("nothing presses memory in these tests");
        }

        @Override
        public void spillDone(long request) {
            throw new AssertionError("nothing asks for spills in these tests");
        }

        @Override
        public void load(LoadBatch batch) {
            throw new AssertionError("nothing was spilled");
        }

        @Override
        public void delete() {}
    }
}
