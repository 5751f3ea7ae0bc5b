package io.warrenmq.store.memory;

import org.jspecify.annotations.Nullable;

/**
 * Gathers releases so that settling a run of messages of one chunk costs one atomic operation instead of one per
 * message. Owned by one thread; {@link #flush} at the end of its batch.
 */
public final class ReferenceReleaser {
    private final ChunkPool pool;
    private @Nullable Chunk chunk;
    private int slot = -1;
    private int count;

    public ReferenceReleaser(ChunkPool pool) {
        this.pool = pool;
    }

    /** Gives back one reference to the record at {@code location}. */
    public void release(long location) {
        int locationSlot = (int) (location >>> 32);
        if (locationSlot != slot) {
            flush();
            chunk = pool.chunk(location);
            slot = locationSlot;
        }
        count++;
    }

    /** Applies what was gathered. */
    public void flush() {
        Chunk gathered = chunk;
        if (gathered != null) {
            chunk = null;
            slot = -1;
            int releases = count;
            count = 0;
            gathered.release(releases);
        }
    }
}
