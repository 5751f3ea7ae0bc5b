package io.warrenmq.store;

import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A store without a disk, for brokers inside tests and for nodes that may forget everything: what is submitted is
 * committed at once, and nothing survives {@link #close}. Thread-safe but for {@link #metadata}.
 */
public final class MemoryStore implements Store {
    private final ChunkPool chunks;
    private final MetadataLog metadata = new MemoryMetadataLog();

    public MemoryStore(ChunkPool chunks) {
        this.chunks = chunks;
    }

    @Override
    public ChunkPool chunks() {
        return chunks;
    }

    @Override
    public MetadataLog metadata() {
        return metadata;
    }

    @Override
    public void recover(RecoveryVisitor visitor) {
        // Nothing was kept, so there is nothing to tell the visitor.
    }

    @Override
    public QueueLog openQueue(long queueId, boolean durable, QueueLogListener listener) {
        return new MemoryQueueLog(chunks, listener);
    }

    @Override
    public boolean canSpill() {
        return false;
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
    public void close() {
        // Chunks are freed by those who hold references.
    }

    /** Records in a list. Owned by the metadata thread. */
    private static final class MemoryMetadataLog implements MetadataLog {
        private final List<byte[]> records = new ArrayList<>();
        private long bytesSinceSnapshot;

        @Override
        public void replay(Consumer<byte[]> reader) {
            records.forEach(reader);
        }

        @Override
        public void append(List<byte[]> newRecords) {
            for (byte[] record : newRecords) {
                records.add(record);
                bytesSinceSnapshot += record.length;
            }
        }

        @Override
        public long bytesSinceSnapshot() {
            return bytesSinceSnapshot;
        }

        @Override
        public void snapshot(Iterable<byte[]> newRecords) {
            List<byte[]> kept = new ArrayList<>();
            newRecords.forEach(kept::add);
            records.clear();
            records.addAll(kept);
            bytesSinceSnapshot = 0;
        }
    }
}
