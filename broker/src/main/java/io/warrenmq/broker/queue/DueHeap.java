package io.warrenmq.broker.queue;

import java.util.Arrays;

/** Positions ordered by the instant at which they are due, then by position; no boxing. Owned by who holds it. */
final class DueHeap {
    private static final int INITIAL = 64;

    private long[] dueMs = new long[INITIAL];
    private long[] positions = new long[INITIAL];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long nextDueMs() {
        return dueMs[0];
    }

    void add(long due, long position) {
        if (size == dueMs.length) {
            dueMs = Arrays.copyOf(dueMs, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
        }
        int child = size++;
        while (child > 0) {
            int parent = (child - 1) >>> 1;
            if (!before(due, position, parent)) {
                break;
            }
            dueMs[child] = dueMs[parent];
            positions[child] = positions[parent];
            child = parent;
        }
        dueMs[child] = due;
        positions[child] = position;
    }

    /** Removes the one that is due next. @return its position */
    long remove() {
        long result = positions[0];
        long due = dueMs[--size];
        long position = positions[size];
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(dueMs[child + 1], positions[child + 1], child)) {
                child++;
            }
            if (before(due, position, child)) {
                break;
            }
            dueMs[parent] = dueMs[child];
            positions[parent] = positions[child];
            parent = child;
        }
        dueMs[parent] = due;
        positions[parent] = position;
        return result;
    }

    void clear() {
        dueMs = new long[INITIAL];
        positions = new long[INITIAL];
        size = 0;
    }

    private boolean before(long due, long position, int other) {
        return due < dueMs[other] || (due == dueMs[other] && position < positions[other]);
    }
}
