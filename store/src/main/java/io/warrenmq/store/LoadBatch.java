package io.warrenmq.store;

import java.util.Arrays;

/**
 * Positions to be read back from segments, ascending in one lane. Filled by the queue's owner, answered by the store.
 */
public final class LoadBatch {
    /**
     * The location of a message that cannot be read because of damage on disk. The store has reported it; the queue
     * settles the position and goes on.
     */
    public static final long LOST = 0;

    private long[] positions = new long[64];
    private long[] locations = new long[64];
    private int count;

    public void add(long position) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, count * 2);
            locations = Arrays.copyOf(locations, count * 2);
        }
        positions[count++] = position;
    }

    public int count() {
        return count;
    }

    public long position(int i) {
        return positions[i];
    }

    /** Where the message now is in memory, or {@link #LOST}; set by the store. */
    public long location(int i) {
        return locations[i];
    }

    public void found(int i, long location) {
        locations[i] = location;
    }
}
