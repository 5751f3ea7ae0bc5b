package io.warrenmq.broker.routing;

import java.util.Arrays;

/** A set of positive numbers that is emptied in no time, because it is used once per message. Owned by one thread. */
final class LongSet {
    private static final int INITIAL_CAPACITY = 64;
    private static final int LARGEST_KEPT_CAPACITY = 1 << 16;

    private long[] slots = new long[INITIAL_CAPACITY];
    private int size;

    /** Whether it was not in the set before. */
    boolean add(long number) {
        if (size * 2 >= slots.length) {
            grow();
        }
        if (!insert(number)) {
            return false;
        }
        size++;
        return true;
    }

    void clear() {
        if (size == 0) {
            return;
        }
        size = 0;
        if (slots.length > LARGEST_KEPT_CAPACITY) {
            slots = new long[INITIAL_CAPACITY];
        } else {
            Arrays.fill(slots, 0);
        }
    }

    private boolean insert(long number) {
        int mask = slots.length - 1;
        int i = (int) (number * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (slots[i] != 0) {
            if (slots[i] == number) {
                return false;
            }
            i = (i + 1) & mask;
        }
        slots[i] = number;
        return true;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[before.length * 2];
        for (long number : before) {
            if (number != 0) {
                insert(number);
            }
        }
    }
}
