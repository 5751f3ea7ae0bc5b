package io.warrenmq.broker.queue;

import java.util.Arrays;

/** A min-heap of counts without boxing: the messages of a lane that came back before the cursor. Owned by its lane. */
final class CountHeap extends Returned {
    private static final int INITIAL = 16;

    private long[] elements = new long[INITIAL];
    private int size;

    @Override
    boolean isEmpty() {
        return size == 0;
    }

    @Override
    long first() {
        return elements[0];
    }

    @Override
    void add(long count) {
        if (size == elements.length) {
            elements = Arrays.copyOf(elements, size * 2);
        }
        int child = size++;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (elements[parent] <= count) {
                break;
            }
            elements[child] = elements[parent];
            child = parent;
        }
        elements[child] = count;
    }

    @Override
    long removeFirst() {
        long min = elements[0];
        long moved = elements[--size];
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && elements[child + 1] < elements[child]) {
                child++;
            }
            if (moved <= elements[child]) {
                break;
            }
            elements[parent] = elements[child];
            parent = child;
        }
        elements[parent] = moved;
        if (size == 0 && elements.length > INITIAL) {
            elements = new long[INITIAL];
        }
        return min;
    }
}
