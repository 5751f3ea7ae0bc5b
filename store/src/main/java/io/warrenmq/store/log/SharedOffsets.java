package io.warrenmq.store.log;

import java.util.Arrays;

/**
 * Offsets of the frames of one file whose record others refer to, with the place of the record in memory. Owned by one
 * thread.
 */
final class SharedOffsets {
    private long[] offsets = new long[16];
    private long[] locations = new long[0];
    private int count;

    void add(long offset) {
        if (count > 0 && offsets[count - 1] == offset) {
            return; // the queues of one message follow each other
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
        }
        offsets[count++] = offset;
    }

    SharedOffsets sorted() {
        offsets = Arrays.stream(offsets, 0, count).sorted().distinct().toArray();
        count = offsets.length;
        locations = new long[count];
        return this;
    }

    /** The index of an offset, negative when nobody refers to it. */
    int find(long offset) {
        return Arrays.binarySearch(offsets, 0, count, offset);
    }

    int count() {
        return count;
    }

    long location(int i) {
        return locations[i];
    }

    void found(int i, long location) {
        locations[i] = location;
    }
}
