package io.warrenmq.cluster.replication;

/**
 * A node's copy of one queue: operations with indexes from 1, each with its label. Whatever can be read again after a
 * crash has its label again.
 *
 * <p>Called by the replica only, on its thread; nothing in here may call the replica back.
 */
public interface QueueCopy {

    /** Labels of all operations. To be read only; changes with the copy. */
    LabelRuns<Label> lineage();

    /**
     * Length up to where the copy is as safe as the queue promises: persistent operations are on disk, transient ones
     * in memory. {@link QueueReplica#safe()} is to be called when it grew.
     */
    long safeLength();

    /** First index whose operation can still be read by itself; everything before exists as state only. */
    long readableFrom();

    /**
     * Appends operations.
     *
     * @param skip how many operations at the beginning of the batch to leave out
     */
    void append(Label label, OperationBatch batch, int skip);

    /**
     * What is left when everything behind a length is to go: that length or, when something behind it cannot be undone,
     * 0, which means that the copy begins anew.
     */
    default long restorable(long length) {
        return length;
    }

    /** Removes operations from the end; to a length that {@link #restorable} gave. */
    void truncate(long length);

    /**
     * Reads operations of one label.
     *
     * @param first not before {@link #readableFrom()}
     * @param last not behind the end; fewer operations may be returned, but at least one
     */
    OperationBatch read(long first, long last);

    /** The operation that begins an epoch. */
    OperationBatch marker();

    /** The state after all operations of this copy. */
    QueueState state();

    /**
     * Replaces the whole copy at once or, when the process ends before, not at all.
     *
     * @param lineage labels of the operations that the state stands for
     */
    void install(QueueState state, LabelRuns<Label> lineage);

    /**
     * What stands behind an index: messages without a settlement, and settlements. In the order of the copy.
     *
     * @param behind index of the last operation that is not wanted
     */
    OfferedPart offer(long behind);
}
