package io.warrenmq.cluster.replication;

import org.jspecify.annotations.Nullable;

/**
 * The owner's last batches, at hand for mirrors that have not acknowledged them. When it is full the oldest goes, and
 * mirrors that still need it are served from the copy.
 *
 * <p>Owned by the thread of its replica.
 */
final class BatchRing {
    private final @Nullable OperationBatch[] batches;
    private final long[] firsts;
    private final int mask;
    private long oldest;
    private long next;

    BatchRing(int capacity) {
        batches = new OperationBatch[capacity];
        firsts = new long[capacity];
        mask = capacity - 1;
    }

    /** Adds a batch behind those that are in. */
    void add(long first, OperationBatch batch) {
        if (next - oldest == batches.length) {
            releaseOldest();
        }
        int slot = (int) next & mask;
        batches[slot] = batch;
        firsts[slot] = first;
        next++;
    }

    /** Number of the batch that holds an operation, -1 when it is not at hand. */
    long find(long index) {
        long low = oldest;
        long high = next - 1;
        while (low <= high) {
            long middle = (low + high) >>> 1;
            if (firsts[(int) middle & mask] > index) {
                high = middle - 1;
            } else if (last(middle) < index) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    long first(long number) {
        return firsts[(int) number & mask];
    }

    OperationBatch batch(long number) {
        OperationBatch batch = batches[(int) number & mask];
        if (batch == null || number < oldest || number >= next) {
            throw new IllegalStateException("no batch " + number + " in " + oldest + " to " + (next - 1));
        }
        return batch;
    }

    private long last(long number) {
        return first(number) + batch(number).count() - 1;
    }

    /** Every mirror holds what stands up to the index. */
    void releaseThrough(long index) {
        while (oldest < next && last(oldest) <= index) {
            releaseOldest();
        }
    }

    void releaseAll() {
        while (oldest < next) {
            releaseOldest();
        }
    }

    private void releaseOldest() {
        batch(oldest).release();
        batches[(int) oldest & mask] = null;
        oldest++;
    }
}
