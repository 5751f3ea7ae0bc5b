package io.warrenmq.store.log;

import java.util.Arrays;

/**
 * Operations of one queue in one turn, four longs each. Owned by the queue's owner while it is filled, then by the log
 * thread, which gives it back to {@link OperationBatches}.
 */
public final class OperationBatch {
    private static final int WORDS = 4;
    private static final int INITIAL_OPERATIONS = 16;
    /** A batch that one large turn blew up is not kept for the small ones that follow. */
    private static final int LARGEST_KEPT_OPERATIONS = 8192;

    private static final long ENQUEUE = 0;
    private static final long ENQUEUE_SHARED = 1;
    private static final long SETTLE = 2;

    private LoggedQueue queue;
    private long[] words = new long[INITIAL_OPERATIONS * WORDS];
    private int count;
    private int settles;
    private long bytes;
    private long lastIndex;
    private boolean urgent;

    OperationBatch(LoggedQueue queue) {
        this.queue = queue;
    }

    void reuseFor(LoggedQueue other) {
        queue = other;
    }

    public void addEnqueue(long position, long location, long expiresAtMs, int recordBytes, boolean shared) {
        int at = grow();
        words[at] = shared ? ENQUEUE_SHARED : ENQUEUE;
        words[at + 1] = position;
        words[at + 2] = location;
        words[at + 3] = expiresAtMs;
        bytes += recordBytes;
    }

    public void addSettle(long first, long last) {
        int before = (count - 1) * WORDS;
        if (count > 0 && words[before] == SETTLE && words[before + 2] + 1 == first) {
            words[before + 2] = last;
            return;
        }
        int at = grow();
        words[at] = SETTLE;
        words[at + 1] = first;
        words[at + 2] = last;
        settles++;
    }

    /**
     * To be called last: everything up to {@code index} is in this batch or went before it. Whether it will be forced
     * at once.
     */
    public boolean complete(long index, boolean mustForce) {
        lastIndex = index;
        urgent = mustForce || settles < count;
        return urgent;
    }

    /** Message bytes that are to be written. */
    public long bytes() {
        return bytes;
    }

    LoggedQueue queue() {
        return queue;
    }

    int count() {
        return count;
    }

    int settles() {
        return settles;
    }

    long lastIndex() {
        return lastIndex;
    }

    boolean urgent() {
        return urgent;
    }

    boolean isSettle(int i) {
        return words[i * WORDS] == SETTLE;
    }

    boolean isShared(int i) {
        return words[i * WORDS] == ENQUEUE_SHARED;
    }

    long position(int i) {
        return words[i * WORDS + 1];
    }

    long location(int i) {
        return words[i * WORDS + 2];
    }

    long expiresAtMs(int i) {
        return words[i * WORDS + 3];
    }

    long first(int i) {
        return words[i * WORDS + 1];
    }

    long last(int i) {
        return words[i * WORDS + 2];
    }

    /** Empties the batch, which is then of {@code nobody}; false when it is too large to be used again. */
    boolean clear(LoggedQueue nobody) {
        queue = nobody;
        count = 0;
        settles = 0;
        bytes = 0;
        urgent = false;
        return words.length <= LARGEST_KEPT_OPERATIONS * WORDS;
    }

    private int grow() {
        int at = count * WORDS;
        if (at == words.length) {
            words = Arrays.copyOf(words, words.length * 2);
        }
        count++;
        return at;
    }
}
