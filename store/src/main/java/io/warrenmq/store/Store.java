package io.warrenmq.store;

import io.warrenmq.store.memory.ChunkPool;

/**
 * Everything a node keeps on disk. One directory, one writer process (the directory is locked while open).
 *
 * <p>Life: open, {@link #recover} once, then {@link #openQueue queues}, then {@link #close}.
 */
public interface Store extends AutoCloseable {
    /** The memory in which records live. */
    ChunkPool chunks();

    /** The metadata log of this node. */
    MetadataLog metadata();

    /**
     * Replays what survived; to be called once, before the first {@link #openQueue}.
     *
     * @throws StoreException when the directory cannot be read
     */
    void recover(RecoveryVisitor visitor);

    /**
     * The log of a queue. {@code durable} queues come back at {@link #recover}; segments of others are removed when the
     * store is opened next.
     */
    QueueLog openQueue(long queueId, boolean durable, QueueLogListener listener);

    /**
     * Whether messages can leave memory for segments. When not, {@link QueueLog#spill} frees nothing and is of no use
     * to anybody who is short of memory.
     */
    default boolean canSpill() {
        return true;
    }

    /** Bytes handed over for writing that are not written yet: the measure for slowing publishers down. */
    long pendingBytes();

    /** Free bytes on the file system of the store, {@link Long#MAX_VALUE} when it has none. */
    long usableBytes();

    /** Writes what is pending and releases the directory. */
    @Override
    void close();
}
