package io.warrenmq.cluster.replication;

/** The decisions of a mirror, one method for each rule. Stateless. */
class MirrorRules {
    static final MirrorRules STATED = new MirrorRules();

    /**
     * R1: only the newest epoch known is followed: a frozen owner that wakes up must not write over what its successor
     * has sent.
     */
    boolean accepts(Label label, Label recorded, Label newestAccepted) {
        return label.comparable(recorded)
                && label.epoch() >= recorded.epoch()
                && label.epoch() >= newestAccepted.epoch();
    }

    /** R2: operations fit behind what the owner is known to have, or behind an operation of the same label. */
    boolean fits(long index, long match, LabelRuns<Label> lineage, Label previous) {
        return index == 0 || index == match || lineage.bears(index, previous);
    }

    /** R2: the same index alone says nothing about what stands there. */
    boolean same(long index, LabelRuns<Label> lineage, Label label) {
        return lineage.bears(index, label);
    }

    /**
     * R4: what another era wrote, or an epoch that was cut off by a lossy promotion, may have been confirmed without
     * the present owner. It is offered, whatever the metadata said about the node's return.
     *
     * @param written label of an operation that is about to be cut
     * @param label of the owner
     * @param lossyEpoch last epoch that began with losses
     */
    boolean offersFirst(Label written, Label label, long lossyEpoch) {
        return !written.era().equals(label.era()) || written.epoch() < lossyEpoch;
    }

    /** R5: what is acknowledged survives a crash of this node, if the queue promises that. */
    long acknowledges(long match, long safe) {
        return Math.min(match, safe);
    }

    /**
     * G2: the owner has taken everything, and its whole in-sync set holds it.
     *
     * @param sent everything was sent
     * @param taken everything was merged
     */
    boolean mayCut(boolean sent, boolean taken, long required, long confirmed) {
        return taken && confirmed >= required;
    }

    /** G2: what was confirmed in an epoch holds in all that follow it cleanly. */
    boolean stillConfirmed(Label offeredTo, Label label, long lossyEpoch) {
        return offeredTo.comparable(label) && offeredTo.epoch() <= label.epoch() && lossyEpoch <= offeredTo.epoch();
    }
}
