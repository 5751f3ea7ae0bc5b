package io.warrenmq.store.memory;

import org.jspecify.annotations.Nullable;

/**
 * Takes references to records of the same chunk in advance, many at once, so that a run of messages costs two atomic
 * operations instead of one per message. Because they are taken when the first record of a run is met, the caller may
 * give up its own reference to a record as soon as {@link #retain} returned. Owned by one thread; {@link #flush} at the
 * end of its batch.
 */
public final class ReferenceRetainer {
    private static final int PREPAID = 1 << 12;

    private final ChunkPool pool;
    private @Nullable Chunk chunk;
    private int slot = -1;
    private int left;

    public ReferenceRetainer(ChunkPool pool) {
        this.pool = pool;
    }

    /** Adds one reference to the record at {@code location}, to which the caller holds one. */
    public Chunk retain(long location) {
        int locationSlot = (int) (location >>> 32);
        Chunk current = chunk;
        if (locationSlot != slot || current == null || left == 0) {
            flush();
            current = pool.chunk(location);
            current.retain(PREPAID);
            chunk = current;
            slot = locationSlot;
            left = PREPAID;
        }
        left--;
        return current;
    }

    /** Gives back what was taken in advance and not used. */
    public void flush() {
        Chunk gathered = chunk;
        if (gathered != null) {
            int unused = left;
            chunk = null;
            slot = -1;
            left = 0;
            if (unused > 0) {
                gathered.release(unused);
            }
        }
    }
}
