package io.warrenmq.store.log;

import java.util.Arrays;

/**
 * Positions of one lane that are live in one log file, a bit each for every 64 positions that have any. Owned by the
 * log thread.
 *
 * <p>Bits rather than a count: a caller who settles a range that reaches beyond what the file holds must not make the
 * file look empty.
 */
final class LivePositions {
    private static final int BITS = 6;

    private long[] keys = new long[2];
    private long[] words = new long[2];
    private int count;
    private long live;

    /** Adds a position at or above all others. */
    void add(long position) {
        long key = position >> BITS;
        if (count == 0 || keys[count - 1] != key) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, count * 2);
                words = Arrays.copyOf(words, count * 2);
            }
            keys[count] = key;
            words[count] = 0;
            count++;
        }
        if ((words[count - 1] & 1L << position) == 0) {
            words[count - 1] |= 1L << position;
            live++;
        }
    }

    /** Removes those of {@code first} to {@code last} that are there. */
    void remove(long first, long last) {
        long firstKey = first >> BITS;
        long lastKey = last >> BITS;
        int found = Arrays.binarySearch(keys, 0, count, firstKey);
        for (int i = found >= 0 ? found : -found - 1; i < count && keys[i] <= lastKey; i++) {
            long mask = -1L;
            if (keys[i] == firstKey) {
                mask &= -1L << first;
            }
            if (keys[i] == lastKey) {
                mask &= -1L >>> ~last;
            }
            live -= Long.bitCount(words[i] & mask);
            words[i] &= ~mask;
        }
        if (live == 0) {
            count = 0;
        }
    }

    boolean isEmpty() {
        return live == 0;
    }
}
