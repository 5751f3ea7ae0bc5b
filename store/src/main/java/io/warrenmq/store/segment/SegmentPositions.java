package io.warrenmq.store.segment;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Which positions a segment holds and which of them are settled, one bit each for every 64 positions that hold any.
 * Positions are given relative to the first of the segment. Owned by the segment thread.
 */
final class SegmentPositions {
    private static final int BITS = 6;

    private int[] keys = new int[4];
    private long[] present = new long[4];
    private long[] settled = new long[4];
    private final BitSet changed = new BitSet();
    private int count;
    private int live;

    /** Adds a position above all others. */
    void add(int delta) {
        int key = delta >>> BITS;
        if (count == 0 || keys[count - 1] != key) {
            if (count == keys.length) {
                keys = Arrays.copyOf(keys, count * 2);
                present = Arrays.copyOf(present, count * 2);
                settled = Arrays.copyOf(settled, count * 2);
            }
            keys[count++] = key;
        }
        present[count - 1] |= 1L << delta;
        live++;
    }

    boolean contains(int delta) {
        int at = Arrays.binarySearch(keys, 0, count, delta >>> BITS);
        return at >= 0 && (present[at] & 1L << delta) != 0;
    }

    boolean isLive(int delta) {
        int at = Arrays.binarySearch(keys, 0, count, delta >>> BITS);
        return at >= 0 && (present[at] & ~settled[at] & 1L << delta) != 0;
    }

    /** Settles what is held of {@code from} to {@code to}; whether anything changed. */
    boolean settle(int from, int to) {
        int at = Arrays.binarySearch(keys, 0, count, from >>> BITS);
        boolean any = false;
        for (int i = at >= 0 ? at : -at - 1; i < count && keys[i] <= to >>> BITS; i++) {
            long mask = -1L;
            if (keys[i] == from >>> BITS) {
                mask &= -1L << from;
            }
            if (keys[i] == to >>> BITS) {
                mask &= -1L >>> (63 - (to & 63));
            }
            any |= settleWord(i, mask);
        }
        return any;
    }

    /** Settles what an index file says; it need not be written again. */
    void settledOnDisk(int key, long bits) {
        int at = Arrays.binarySearch(keys, 0, count, key);
        if (at >= 0) {
            boolean before = changed.get(at);
            settleWord(at, bits);
            changed.set(at, before);
        }
    }

    private boolean settleWord(int i, long mask) {
        long newly = present[i] & ~settled[i] & mask;
        if (newly == 0) {
            return false;
        }
        settled[i] |= newly;
        live -= Long.bitCount(newly);
        changed.set(i);
        return true;
    }

    /** Positions held and not settled. */
    int live() {
        return live;
    }

    /** Number of words whose settled bits changed since {@link #written}. */
    int changedCount() {
        return changed.cardinality();
    }

    /** Index of the first changed word from {@code from} on, -1 when there is none. */
    int nextChanged(int from) {
        return changed.nextSetBit(from);
    }

    int key(int i) {
        return keys[i];
    }

    long settledBits(int i) {
        return settled[i];
    }

    /** All changes were written. */
    void written() {
        changed.clear();
    }

    /** Every word with settled bits shall be written again, into a new file. */
    void changeAll() {
        for (int i = 0; i < count; i++) {
            if (settled[i] != 0) {
                changed.set(i);
            }
        }
    }
}
