package io.warrenmq.broker.queue;

import io.warrenmq.store.LoadBatch;
import io.warrenmq.store.MetadataLog;
import io.warrenmq.store.QueueLog;
import io.warrenmq.store.QueueLogListener;
import io.warrenmq.store.RecoveryVisitor;
import io.warrenmq.store.SpillBatch;
import io.warrenmq.store.Store;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.store.memory.ChunkWriter;
import io.warrenmq.store.memory.MessageRecord;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store in memory whose commits, spills and loads are answered in the background, or only when a test says so. */
final class FakeStore implements Store {
    final Map<Long, Log> logs = new HashMap<>();
    /** While set, nothing is fsynced. */
    boolean holdCommits;

    private final VirtualWorld world;
    private final ChunkWriter writer;
    long usableBytes = Long.MAX_VALUE;
    long pendingBytes;

    FakeStore(VirtualWorld world) {
        this.world = world;
        this.writer = new ChunkWriter(world.chunks);
    }

    @Override
    public ChunkPool chunks() {
        return world.chunks;
    }

    @Override
    public MetadataLog metadata() {
        throw new AssertionError("queues do not use the metadata log");
    }

    @Override
    public void recover(RecoveryVisitor visitor) {}

    @Override
    public QueueLog openQueue(long queueId, boolean durable, QueueLogListener listener) {
        Log log = logs.computeIfAbsent(queueId, id -> new Log());
        log.listener = listener;
        return log;
    }

    /** A log that exists before its queue is opened. */
    Log prepare(long queueId) {
        return logs.computeIfAbsent(queueId, id -> new Log());
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public long usableBytes() {
        return usableBytes;
    }

    @Override
    public void close() {
        writer.closeCurrent();
    }

    void releaseCommits() {
        holdCommits = false;
        logs.values().forEach(Log::commit);
    }

    /** What one queue has in the log, checked, and the bytes of its segments. */
    final class Log implements QueueLog {
        final RecordingLog recording = new RecordingLog();
        private @Nullable QueueLogListener listener;
        private final Map<Long, byte[]> segment = new HashMap<>();

        private QueueLogListener listener() {
            QueueLogListener opened = listener;
            if (opened == null) {
                throw new AssertionError("the log was never opened");
            }
            return opened;
        }

        /** A message that an earlier run of the node spilled. */
        void inSegment(long position, String body, QueueFixture fixture) {
            long location = fixture.record(body);
            segment.put(position, bytesAt(location));
            world.chunks.chunk(location).release(1);
            recording.spilled.add(position);
            recording.live.put(position, 0L);
        }

        private byte[] bytesAt(long location) {
            ByteBuffer memory = world.chunks.chunk(location).memory();
            int offset = ChunkPool.offset(location);
            byte[] bytes = new byte[MessageRecord.sizeBytes(memory, offset)];
            memory.get(offset, bytes);
            return bytes;
        }

        @Override
        public long enqueue(long position, long location, long expiresAtMs, boolean shared) {
            return recording.enqueue(position, location, expiresAtMs, shared);
        }

        @Override
        public long settle(long first, long last, boolean logged) {
            return recording.settle(first, last, logged);
        }

        @Override
        public void submit() {
            recording.submit();
            if (!holdCommits) {
                commit();
            }
        }

        void commit() {
            long operation = recording.submitted;
            if (operation > 0) {
                world.inBackground(() -> listener().committed(operation));
            }
        }

        @Override
        public void spill(SpillBatch batch) {
            recording.spill(batch);
            for (int i = 0; i < batch.count(); i++) {
                segment.put(batch.position(i), bytesAt(batch.location(i)));
            }
            world.inBackground(() -> {
                for (int i = 0; i < batch.count(); i++) {
                    world.chunks.chunk(batch.location(i)).release(1);
                }
                listener().spilled(batch);
            });
        }

        @Override
        public void spillDone(long request) {
            recording.spillDone(request);
        }

        @Override
        public void load(LoadBatch batch) {
            recording.load(batch);
            world.inBackground(() -> {
                for (int i = 0; i < batch.count(); i++) {
                    byte[] bytes = segment.get(batch.position(i));
                    if (bytes != null) {
                        long location = writer.allocate(bytes.length);
                        writer.memory().put(writer.offset(), bytes);
                        writer.retain(1);
                        writer.flushReferences();
                        batch.found(i, location);
                    }
                }
                listener().loaded(batch);
            });
        }

        /** Damage on disk. */
        void lose(long position) {
            segment.remove(position);
        }

        @Override
        public void delete() {
            recording.delete();
        }
    }
}
