package io.warrenmq.store.memory;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All message memory of a node. Standard chunks are reused last in, first out, so that the chunk that is written next
 * is still in the processor's cache; larger records get a chunk of their own.
 *
 * <p>Thread-safe. The lock is taken once per chunk, that is once per some hundred kilobytes of messages, never per
 * message.
 */
public final class ChunkPool {
    /** Size of a standard chunk, in bytes. */
    public static final int CHUNK_SIZE_BYTES = 256 * 1024;

    /**
     * Records above this size get a chunk of their own, so that at most a quarter of a standard chunk is wasted at its
     * end.
     */
    public static final int LARGEST_SHARED_RECORD_BYTES = CHUNK_SIZE_BYTES / 4;

    private static final int FIRST_SLOT = 1; // location 0 means "not in memory"

    private final int retainedChunks;
    private final Object lock = new Object();
    private final ArrayDeque<Chunk> free = new ArrayDeque<>();
    private final ArrayDeque<Integer> freeSlots = new ArrayDeque<>();
    private final AtomicLong usedBytes = new AtomicLong();

    /** Written under the lock, read without it: a location reaches another thread only after its slot was filled. */
    private volatile @Nullable Chunk[] chunks = new Chunk[64];

    private int nextSlot = FIRST_SLOT;
    private long nextGeneration = 1;

    /**
     * @param retainedBytes how much unused memory is kept for reuse, in bytes; more than that is given back to the
     *     system. Too small costs page faults under load, too large keeps memory that an idle node does not need.
     */
    public ChunkPool(long retainedBytes) {
        this.retainedChunks = (int) Math.max(1, retainedBytes / CHUNK_SIZE_BYTES);
    }

    /** A standard chunk with one reference, the caller's. */
    public Chunk acquire() {
        usedBytes.addAndGet(CHUNK_SIZE_BYTES);
        synchronized (lock) {
            Chunk chunk = free.pollFirst();
            if (chunk == null) {
                chunk = new Chunk(this, takeSlot(), ByteBuffer.allocateDirect(CHUNK_SIZE_BYTES), null);
                publish(chunk);
            }
            chunk.open(nextGeneration++);
            return chunk;
        }
    }

    /** A chunk of its own for one record of {@code sizeBytes}, with one reference, the caller's. */
    public Chunk acquireDedicated(int sizeBytes) {
        Arena arena = Arena.ofShared();
        ByteBuffer memory = arena.allocate(sizeBytes, Long.BYTES).asByteBuffer();
        usedBytes.addAndGet(sizeBytes);
        synchronized (lock) {
            Chunk chunk = new Chunk(this, takeSlot(), memory, arena);
            publish(chunk);
            chunk.open(nextGeneration++);
            return chunk;
        }
    }

    /** The chunk that holds {@code location}; only valid while the caller holds a reference to it. */
    public Chunk chunk(long location) {
        Chunk chunk = chunks[(int) (location >>> 32)];
        if (chunk == null) {
            throw new IllegalStateException("location " + Long.toHexString(location) + " names no chunk");
        }
        return chunk;
    }

    /** The offset of {@code location} in its chunk. */
    public static int offset(long location) {
        return (int) location;
    }

    /** Memory of all chunks that somebody holds, in bytes. */
    public long usedBytes() {
        return usedBytes.get();
    }

    void free(Chunk chunk) {
        usedBytes.addAndGet(-chunk.capacity());
        synchronized (lock) {
            if (!chunk.dedicated() && free.size() < retainedChunks) {
                free.addFirst(chunk);
                return;
            }
            chunks[chunk.slot()] = null;
            freeSlots.addFirst(chunk.slot());
        }
        chunk.close();
    }

    private int takeSlot() {
        Integer reused = freeSlots.pollFirst();
        return reused != null ? reused : nextSlot++;
    }

    private void publish(Chunk chunk) {
        @Nullable Chunk[] table = chunks;
        if (chunk.slot() >= table.length) {
            table = java.util.Arrays.copyOf(table, table.length * 2);
        }
        table[chunk.slot()] = chunk;
        chunks = table; // the volatile write makes the element visible to whoever learns the location later
    }
}
