package io.warrenmq.broker.queue;

import java.util.Arrays;

/**
 * Where the index pages of one lane are. Pages have consecutive numbers; those in use are nearly always a short or
 * dense range, kept as a ring. Pages that stay far behind because of a message that nobody settles move to a sorted
 * list, so that the ring's size follows the number of pages in use and not the distance between the first and the last.
 *
 * <p>Owned by its lane.
 */
final class PageDirectory {
    static final int NONE = -1;

    private static final int INITIAL = 4;
    /** From this size on a ring with mostly empty slots sends its stragglers away instead of growing. */
    private static final int SPARSE_SIZE = 1024;

    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};

    /** Page + 1, 0 for none; page number n is at {@code n & mask}. */
    private int[] pages = NO_INTS;
    /** Live entries of the page at the same index. */
    private short[] live = new short[0];

    private long first;
    private long end;
    private int inRing;

    private long[] strayNumbers = NO_LONGS;
    private int[] strayPages = NO_INTS;
    private int[] strayLive = NO_INTS;
    private int strays;

    /** The page with this number, or {@link #NONE}. */
    int page(long number) {
        if (number >= first) {
            return number < end ? pages[(int) number & (pages.length - 1)] - 1 : NONE;
        }
        int stray = Arrays.binarySearch(strayNumbers, 0, strays, number);
        return stray >= 0 ? strayPages[stray] : NONE;
    }

    /** Adds a page behind all others. */
    void add(long number, int page) {
        if (inRing == 0) {
            first = number;
            end = number;
        }
        assert number >= end : "page " + number + " added before " + end;
        makeRoom(number);
        for (long skipped = end; skipped < number; skipped++) {
            pages[(int) skipped & (pages.length - 1)] = 0;
        }
        int slot = (int) number & (pages.length - 1);
        pages[slot] = page + 1;
        live[slot] = 0;
        end = number + 1;
        inRing++;
    }

    /** Adds to the number of live entries of a page and returns it. */
    int addLive(long number, int change) {
        if (number >= first) {
            return live[(int) number & (pages.length - 1)] += (short) change;
        }
        return strayLive[Arrays.binarySearch(strayNumbers, 0, strays, number)] += change;
    }

    int live(long number) {
        return addLive(number, 0);
    }

    void remove(long number) {
        if (number < first) {
            int stray = Arrays.binarySearch(strayNumbers, 0, strays, number);
            System.arraycopy(strayNumbers, stray + 1, strayNumbers, stray, strays - stray - 1);
            System.arraycopy(strayPages, stray + 1, strayPages, stray, strays - stray - 1);
            System.arraycopy(strayLive, stray + 1, strayLive, stray, strays - stray - 1);
            strays--;
            return;
        }
        pages[(int) number & (pages.length - 1)] = 0;
        inRing--;
        if (inRing == 0) {
            first = end;
            if (pages.length > SPARSE_SIZE) {
                pages = NO_INTS;
                live = new short[0];
            }
        } else {
            while (pages[(int) first & (pages.length - 1)] == 0) {
                first++;
            }
            // The last page may come again: an empty one is given back before it is full.
            while (pages[(int) (end - 1) & (pages.length - 1)] == 0) {
                end--;
            }
        }
    }

    /** The smallest number of a page at or above {@code number}, or {@link Long#MAX_VALUE}. */
    long next(long number) {
        if (number < first && strays > 0) {
            int stray = Arrays.binarySearch(strayNumbers, 0, strays, number);
            int at = stray >= 0 ? stray : -stray - 1;
            if (at < strays) {
                return strayNumbers[at];
            }
        }
        for (long candidate = Math.max(number, first); candidate < end; candidate++) {
            if (pages[(int) candidate & (pages.length - 1)] != 0) {
                return candidate;
            }
        }
        return Long.MAX_VALUE;
    }

    boolean isEmpty() {
        return inRing == 0 && strays == 0;
    }

    int count() {
        return inRing + strays;
    }

    private void makeRoom(long number) {
        while (number - first >= pages.length) {
            if (inRing == 0) {
                first = number;
                end = number;
                if (pages.length == 0) {
                    grow(INITIAL);
                }
            } else if (pages.length >= SPARSE_SIZE && inRing < pages.length / 4) {
                sendFirstAway();
            } else {
                grow(Math.max(INITIAL, pages.length * 2));
            }
        }
    }

    private void grow(int size) {
        int[] grownPages = new int[size];
        short[] grownLive = new short[size];
        for (long number = first; number < end; number++) {
            int from = (int) number & (pages.length - 1);
            int to = (int) number & (size - 1);
            grownPages[to] = pages[from];
            grownLive[to] = live[from];
        }
        pages = grownPages;
        live = grownLive;
    }

    private void sendFirstAway() {
        if (strays == strayNumbers.length) {
            int size = Math.max(INITIAL, strays * 2);
            strayNumbers = Arrays.copyOf(strayNumbers, size);
            strayPages = Arrays.copyOf(strayPages, size);
            strayLive = Arrays.copyOf(strayLive, size);
        }
        int slot = (int) first & (pages.length - 1);
        // The ring is behind all strays, so its first page goes to the end of the sorted list.
        strayNumbers[strays] = first;
        strayPages[strays] = pages[slot] - 1;
        strayLive[strays] = live[slot];
        strays++;
        remove(first);
    }
}
