package io.warrenmq.store;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A set of positions, one bit each in pages that hold any. Owned by one thread. */
final class PositionSet {
    private static final int PAGE_BITS = 12;
    private static final int PAGE_POSITIONS = 1 << PAGE_BITS;

    private final Map<Long, long[]> pages = new HashMap<>();

    /** Adds {@code first} to {@code last}. */
    void add(long first, long last) {
        for (long page = first >> PAGE_BITS; page <= last >> PAGE_BITS; page++) {
            long start = page << PAGE_BITS;
            int from = (int) (Math.max(first, start) - start);
            int to = (int) (Math.min(last, start + PAGE_POSITIONS - 1) - start);
            set(pages.computeIfAbsent(page, _ -> new long[PAGE_POSITIONS / Long.SIZE]), from, to);
        }
    }

    boolean contains(long position) {
        long[] bits = pages.get(position >> PAGE_BITS);
        int at = (int) (position & PAGE_POSITIONS - 1);
        return bits != null && (bits[at >> 6] & 1L << at) != 0;
    }

    /** Receives a range of positions. */
    @FunctionalInterface
    interface Range {
        void accept(long first, long last);
    }

    /** Hands out what is in the set of {@code first} to {@code last}, in runs of at most one page. */
    void forEachRange(long first, long last, Range range) {
        for (long page = first >> PAGE_BITS; page <= last >> PAGE_BITS; page++) {
            long[] bits = pages.get(page);
            if (bits != null) {
                long start = page << PAGE_BITS;
                forEachRange(
                        bits,
                        start,
                        (int) (Math.max(first, start) - start),
                        (int) Math.min(last - start, PAGE_POSITIONS - 1),
                        range);
            }
        }
    }

    private static void forEachRange(long[] bits, long start, int from, int to, Range range) {
        BitSet set = BitSet.valueOf(bits);
        int run = set.nextSetBit(from);
        while (run >= 0 && run <= to) {
            int end = Math.min(to, set.nextClearBit(run) - 1);
            range.accept(start + run, start + end);
            run = set.nextSetBit(end + 1);
        }
    }

    private static void set(long[] bits, int from, int to) {
        for (int word = from >> 6; word <= to >> 6; word++) {
            long mask = -1L;
            if (word == from >> 6) {
                mask &= -1L << from;
            }
            if (word == to >> 6) {
                mask &= -1L >>> (63 - (to & 63));
            }
            bits[word] |= mask;
        }
    }
}
