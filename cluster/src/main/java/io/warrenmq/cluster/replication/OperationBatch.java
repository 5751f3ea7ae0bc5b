package io.warrenmq.cluster.replication;

/**
 * Operations of one label that stand next to each other, or an opaque reference to them. What they say is the queue's
 * business.
 */
public interface OperationBatch {

    /** Number of operations, at least 1. */
    int count();

    /** The owner keeps it no longer for mirrors that have not acknowledged. Called once for each appended batch. */
    void release();
}
