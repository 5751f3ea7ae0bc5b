package io.warrenmq.cluster.replication;

/**
 * The offer of a diverged copy to one owner, part by part: the next part is sent when the owner has taken the one
 * before, so that messages are appended in the order of the copy.
 *
 * <p>Owned by the thread of its replica.
 */
final class CopyOffer {
    private static final long UNKNOWN = -1;

    final Label label;
    private final NodeId owner;
    private final QueueCopy copy;
    private long behind = UNKNOWN;
    private boolean sent;
    private boolean taken;
    private long required;
    private long confirmed;
    private long sentMs;

    CopyOffer(Label label, NodeId owner, QueueCopy copy) {
        this.label = label;
        this.owner = owner;
        this.copy = copy;
    }

    /** Says that there is something to offer, or sends the part that was not answered. */
    void send(ReplicaPort port, Session session, long nowMs) {
        sentMs = nowMs;
        if (taken) {
            return;
        }
        if (behind == UNKNOWN) {
            port.send(
                    owner,
                    new ReplicaMessage.Diverged(label, session, copy.lineage().copy()));
            return;
        }
        OfferedPart part = copy.offer(behind);
        sent = part.lastIndex() >= copy.lineage().length();
        port.send(owner, new ReplicaMessage.Offer(label, session, behind, part));
    }

    boolean due(long nowMs, long afterMs) {
        return nowMs - sentMs >= afterMs;
    }

    /** The owner has said what both copies share. */
    boolean wanted(ReplicaMessage.OfferWanted wanted) {
        if (behind != UNKNOWN || !wanted.label().equals(label)) {
            return false;
        }
        behind = wanted.shared();
        return true;
    }

    /** The owner has taken a part. */
    boolean merged(ReplicaMessage.Merged merged) {
        if (!merged.label().equals(label) || merged.behind() != behind) {
            return false;
        }
        required = Math.max(required, merged.required());
        confirmed(merged.confirmed());
        behind = merged.through();
        taken = behind >= copy.lineage().length();
        return !taken;
    }

    void confirmed(long length) {
        confirmed = Math.max(confirmed, length);
    }

    boolean mayCut(MirrorRules rules) {
        return rules.mayCut(sent, taken, required, confirmed);
    }
}
