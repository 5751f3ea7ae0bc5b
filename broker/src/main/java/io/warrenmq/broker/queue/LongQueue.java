package io.warrenmq.broker.queue;

/** A first-in-first-out queue of longs without boxing. Owned by whoever holds it. */
final class LongQueue {
    private static final long[] EMPTY = {};
    private static final int INITIAL = 16;

    private long[] elements = EMPTY;
    private int first;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(long element) {
        if (size == elements.length) {
            long[] grown = new long[Math.max(INITIAL, size * 2)];
            for (int i = 0; i < size; i++) {
                grown[i] = get(i);
            }
            elements = grown;
            first = 0;
        }
        elements[(first + size++) & (elements.length - 1)] = element;
    }

    /** The element at {@code i} from the front. */
    long get(int i) {
        return elements[(first + i) & (elements.length - 1)];
    }

    void set(int i, long element) {
        elements[(first + i) & (elements.length - 1)] = element;
    }

    long remove() {
        long element = elements[first];
        first = (first + 1) & (elements.length - 1);
        if (--size == 0) {
            clear();
        }
        return element;
    }

    void clear() {
        elements = EMPTY;
        first = 0;
        size = 0;
    }
}
