package io.warrenmq.broker.queue;

/**
 * How often messages were returned, by position: an open hash table without boxing that holds only those that were.
 * Owned by its queue.
 */
final class DeliveryCounts {
    private static final int INITIAL = 16;
    /** Spreads neighbouring positions over the table (2^64 divided by the golden ratio). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private long[] positions = {};
    /** 0: the slot is free. */
    private int[] counts = {};

    private int size;

    int size() {
        return size;
    }

    /** 0 for a message that was never returned. */
    int count(long position) {
        return size == 0 ? 0 : counts[slot(position)];
    }

    /** @return the count after it */
    int increment(long position) {
        if ((size + 1) * 2 > counts.length) {
            grow();
        }
        int slot = slot(position);
        if (counts[slot] == 0) {
            positions[slot] = position;
            size++;
        }
        if (counts[slot] < Integer.MAX_VALUE) {
            counts[slot]++;
        }
        return counts[slot];
    }

    void remove(long position) {
        if (size == 0) {
            return;
        }
        int free = slot(position);
        if (counts[free] == 0) {
            return;
        }
        counts[free] = 0;
        size--;
        if (size == 0 && counts.length > INITIAL) {
            // A burst of returns must not be paid for by an idle queue.
            positions = new long[0];
            counts = new int[0];
            return;
        }
        // What was pushed past the freed slot moves up, so that a search never has to go past a free one.
        int mask = counts.length - 1;
        for (int next = (free + 1) & mask; counts[next] != 0; next = (next + 1) & mask) {
            int home = home(positions[next]);
            if (((next - home) & mask) >= ((next - free) & mask)) {
                positions[free] = positions[next];
                counts[free] = counts[next];
                counts[next] = 0;
                free = next;
            }
        }
    }

    /** The slot that holds the position, or the free one where it would go. */
    private int slot(long position) {
        int mask = counts.length - 1;
        int slot = home(position);
        while (counts[slot] != 0 && positions[slot] != position) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(long position) {
        return (int) ((position * SPREAD) >>> 32) & (counts.length - 1);
    }

    private void grow() {
        long[] oldPositions = positions;
        int[] oldCounts = counts;
        int capacity = Math.max(INITIAL, oldCounts.length * 2);
        positions = new long[capacity];
        counts = new int[capacity];
        for (int i = 0; i < oldCounts.length; i++) {
            if (oldCounts[i] != 0) {
                int slot = slot(oldPositions[i]);
                positions[slot] = oldPositions[i];
                counts[slot] = oldCounts[i];
            }
        }
    }
}
