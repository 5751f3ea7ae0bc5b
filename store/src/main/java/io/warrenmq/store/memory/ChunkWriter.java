package io.warrenmq.store.memory;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Appends records to chunks, one after the other. Owned by one loop.
 *
 * <p>References are gathered and added to the chunk once per batch: {@link #flushReferences} must run before any
 * location of the batch is handed to another owner.
 */
public final class ChunkWriter {
    private static final int ALIGNMENT_BYTES = 8;

    private final ChunkPool pool;
    private @Nullable Chunk chunk;
    private int position;
    private int pendingReferences;
    private int lastOffset;
    private boolean lastIsDedicated;
    private @Nullable Chunk last;

    public ChunkWriter(ChunkPool pool) {
        this.pool = pool;
    }

    /**
     * Room for a record; write it through {@link #memory} at {@link #offset}, then call {@link #retain} with the number
     * of its holders, or {@link #discard} when it turns out to have none.
     *
     * @return the location of the record
     */
    public long allocate(int sizeBytes) {
        if (sizeBytes > ChunkPool.LARGEST_SHARED_RECORD_BYTES) {
            Chunk own = pool.acquireDedicated(sizeBytes);
            last = own;
            lastOffset = 0;
            lastIsDedicated = true;
            return own.location(0);
        }
        Chunk current = chunk;
        if (current == null || position + sizeBytes > ChunkPool.CHUNK_SIZE_BYTES) {
            closeCurrent();
            current = pool.acquire();
            chunk = current;
            position = 0;
        }
        last = current;
        lastOffset = position;
        lastIsDedicated = false;
        position += (sizeBytes + ALIGNMENT_BYTES - 1) & -ALIGNMENT_BYTES;
        return current.location(lastOffset);
    }

    /** The memory of the record allocated last. */
    public ByteBuffer memory() {
        return lastChunk().memory();
    }

    /** Where the record allocated last begins in {@link #memory}. */
    public int offset() {
        return lastOffset;
    }

    /** The record allocated last has {@code count} holders. */
    public void retain(int count) {
        if (lastIsDedicated) {
            Chunk own = lastChunk();
            if (count > 1) {
                own.retain(count - 1); // the first holder takes over the reference of acquireDedicated
            }
            last = null;
        } else {
            pendingReferences += count;
        }
    }

    /** Nobody wants the record allocated last: its room is used again. */
    public void discard() {
        if (lastIsDedicated) {
            lastChunk().release(1);
        } else {
            position = lastOffset;
        }
        last = null;
    }

    /** Makes the references of this batch count; to be called before locations leave this loop's current batch. */
    public void flushReferences() {
        if (pendingReferences > 0 && chunk != null) {
            chunk.retain(pendingReferences);
            pendingReferences = 0;
        }
    }

    /** Gives back the chunk that is being filled, so that an idle loop pins none. */
    public void closeCurrent() {
        Chunk current = chunk;
        if (current != null) {
            flushReferences();
            chunk = null;
            current.release(1);
        }
    }

    private Chunk lastChunk() {
        Chunk current = last;
        if (current == null) {
            throw new IllegalStateException("no record was allocated");
        }
        return current;
    }
}
