package io.warrenmq.store.memory;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of direct memory that holds message records.
 *
 * <p>Ownership: bytes are written by the loop that acquired the chunk, before the location of the record is handed to
 * anybody else; from then on they never change, so that every thread that holds a reference may read them. References
 * are counted for the chunk as a whole, never per message: one for its writer while it is open, and one for each holder
 * of each record in it.
 */
public final class Chunk {
    private static final VarHandle REFERENCES;

    static {
        try {
            REFERENCES = MethodHandles.lookup().findVarHandle(Chunk.class, "references", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ChunkPool pool;
    private final int slot;
    private final ByteBuffer memory;
    /** Set for chunks made for one large message: their memory goes back to the system at once. */
    private final @Nullable Arena arena;

    @SuppressWarnings("unused") // through REFERENCES
    private volatile int references;

    /** Distinguishes uses of the same slot; written by the pool while nobody else knows the chunk. */
    private long generation;

    Chunk(ChunkPool pool, int slot, ByteBuffer memory, @Nullable Arena arena) {
        this.pool = pool;
        this.slot = slot;
        this.memory = memory;
        this.arena = arena;
    }

    /** The bytes; use absolute accessors only, because the buffer is shared between threads. */
    public ByteBuffer memory() {
        return memory;
    }

    /** The part of a location that names this chunk. */
    public int slot() {
        return slot;
    }

    /**
     * Never the same for two uses of a slot: together with an offset it identifies a record for the life of the
     * process.
     */
    public long generation() {
        return generation;
    }

    /** The location of the record that begins at {@code offset}. */
    public long location(int offset) {
        return ((long) slot << 32) | offset;
    }

    /** Adds {@code count} references; the caller must hold one already, else the chunk could be freed in between. */
    public void retain(int count) {
        int before = (int) REFERENCES.getAndAdd(this, count);
        assert before > 0 : "retained chunk " + slot + " that nobody holds";
    }

    /** Gives back {@code count} references; the last one returns the memory to the pool. */
    public void release(int count) {
        int left = (int) REFERENCES.getAndAdd(this, -count) - count;
        if (left == 0) {
            pool.free(this);
        } else if (left < 0) {
            throw new IllegalStateException("chunk " + slot + " released " + (-left) + " times too often");
        }
    }

    int capacity() {
        return memory.capacity();
    }

    boolean dedicated() {
        return arena != null;
    }

    void open(long newGeneration) {
        generation = newGeneration;
        REFERENCES.setRelease(this, 1);
    }

    void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
