package io.warrenmq.cluster.queues;

import java.util.Arrays;

/** Deliveries in the order in which they came: two longs each, in a ring that grows. Owned by its subscriber. */
final class Arrived {
    private static final int INITIAL = 16;

    private long[] positions = new long[INITIAL];
    private long[] locations = new long[INITIAL];
    private int first;
    private int count;

    void add(long position, long location) {
        if (count == positions.length) {
            grow();
        }
        int at = first + count & positions.length - 1;
        positions[at] = position;
        locations[at] = location;
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Of the first. */
    long position() {
        return positions[first];
    }

    /** Of the first. */
    long location() {
        return locations[first];
    }

    void remove() {
        first = first + 1 & positions.length - 1;
        count--;
        if (count == 0 && positions.length > INITIAL * 256) {
            // A burst is not to be paid for for ever.
            positions = new long[INITIAL];
            locations = new long[INITIAL];
            first = 0;
        }
    }

    private void grow() {
        int size = positions.length;
        positions = Arrays.copyOf(positions, size * 2);
        locations = Arrays.copyOf(locations, size * 2);
        // The part before the first element continues behind what was the end.
        System.arraycopy(positions, 0, positions, size, first);
        System.arraycopy(locations, 0, locations, size, first);
    }
}
