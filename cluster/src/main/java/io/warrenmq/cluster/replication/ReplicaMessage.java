package io.warrenmq.cluster.replication;

/**
 * What replicas of a queue say to each other. Any message may be lost, late, repeated or overtaken.
 *
 * <p>Every message bears the label of the epoch that it was sent in; one that belongs to no epoch of the receiver is
 * ignored.
 */
public sealed interface ReplicaMessage {

    Label label();

    /**
     * Owner to mirror: operations.
     *
     * @param base length of the owner's copy when the epoch began; its marker stands behind
     * @param lossyEpoch of the owner's record: the mirror's metadata may be older
     * @param confirmed length that every in-sync member holds
     * @param first index of the first operation
     * @param previous label of the operation before the first; the one of the batch when there is none
     * @param batchLabel of all operations in the batch
     */
    record Append(
            Label label,
            long base,
            long lossyEpoch,
            long confirmed,
            long first,
            Label previous,
            Label batchLabel,
            OperationBatch batch)
            implements ReplicaMessage {

        /** Index of the last operation. */
        public long last() {
            return first + batch.count() - 1;
        }
    }

    /**
     * Owner to mirror: the state of the queue, because single operations are gone.
     *
     * @param lineage of the operations that the state stands for; not changed afterwards
     */
    record Install(Label label, long base, long lossyEpoch, long confirmed, LabelRuns<Label> lineage, QueueState state)
            implements ReplicaMessage {}

    /**
     * Mirror to owner: what it holds, cumulatively.
     *
     * @param session of the mirror
     * @param match length that equals the owner's copy
     * @param safe the part of it that is as safe as the queue promises
     */
    record Ack(Label label, Session session, long match, long safe) implements ReplicaMessage {}

    /**
     * Mirror to owner: what was sent does not fit behind what the mirror holds.
     *
     * @param match length that is known to equal the owner's copy
     * @param lineage of the mirror's copy; not changed afterwards
     */
    record Resume(Label label, Session session, long match, LabelRuns<Label> lineage) implements ReplicaMessage {}

    /**
     * Mirror to owner: part of my copy must be offered before it may go.
     *
     * @param lineage of the mirror's copy; not changed afterwards
     */
    record Diverged(Label label, Session session, LabelRuns<Label> lineage) implements ReplicaMessage {}

    /**
     * Owner to mirror: offer everything behind an index.
     *
     * @param shared length that both copies share
     */
    record OfferWanted(Label label, long shared) implements ReplicaMessage {}

    /**
     * Mirror to owner: messages and settlements behind an index of its copy.
     *
     * @param behind index before the first offered operation
     */
    record Offer(Label label, Session session, long behind, OfferedPart part) implements ReplicaMessage {}

    /**
     * Owner to mirror: an offer was taken into the owner's copy.
     *
     * @param behind as in the offer
     * @param through index in the mirror's copy up to where the offer went
     * @param required length of the owner's copy that must be confirmed before the mirror's copy may be cut
     * @param confirmed length that is
     */
    record Merged(Label label, long behind, long through, long required, long confirmed) implements ReplicaMessage {}
}
