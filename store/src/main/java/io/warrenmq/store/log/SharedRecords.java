package io.warrenmq.store.log;

import java.util.Arrays;

/**
 * Where in the current log file a record that several queues share was written: an open-addressing map from record to
 * file offset. Owned by the log thread; valid for one file.
 */
final class SharedRecords {
    static final long ABSENT = -1;

    /**
     * When full, everything is forgotten: a record may then be written a second time, which costs room and nothing
     * else.
     */
    private static final int CAPACITY = 1 << 14;

    private static final int LARGEST_COUNT = CAPACITY / 2;
    private static final int CHUNK_OFFSET_BITS = 18;

    private final long[] keys = new long[CAPACITY];
    private final long[] offsets = new long[CAPACITY];
    private int count;

    /** Names a record for the life of the process; never 0 because generations begin at 1. */
    static long key(long chunkGeneration, int offsetInChunk) {
        return chunkGeneration << CHUNK_OFFSET_BITS | offsetInChunk;
    }

    long find(long key) {
        for (int at = slot(key); keys[at] != 0; at = (at + 1) & (CAPACITY - 1)) {
            if (keys[at] == key) {
                return offsets[at];
            }
        }
        return ABSENT;
    }

    void put(long key, long fileOffset) {
        if (count == LARGEST_COUNT) {
            clear();
        }
        int at = slot(key);
        while (keys[at] != 0) {
            at = (at + 1) & (CAPACITY - 1);
        }
        keys[at] = key;
        offsets[at] = fileOffset;
        count++;
    }

    void clear() {
        if (count > 0) {
            Arrays.fill(keys, 0);
            count = 0;
        }
    }

    private static int slot(long key) {
        return (int) ((key * 0x9E37_79B9_7F4A_7C15L) >>> 50);
    }
}
