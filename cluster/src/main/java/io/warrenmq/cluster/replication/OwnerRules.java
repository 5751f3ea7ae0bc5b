package io.warrenmq.cluster.replication;

/** The decisions of an owner, one method for each rule. Stateless. */
class OwnerRules {
    static final OwnerRules STATED = new OwnerRules();

    /** O1: who has accepted a newer epoch never acts in an older one; entries of both would stand in one copy. */
    boolean mayAct(Label label, Label newestAccepted) {
        return !newestAccepted.isAfter(label);
    }

    /**
     * O2: an epoch begins with a marker. Labels show who wrote an operation, the marker shows who may have confirmed
     * what was inherited.
     */
    void begin(QueueCopy copy, Label label) {
        copy.append(label, copy.marker(), 0);
    }

    /**
     * O2: length that counts as confirmed when an epoch begins. That this node holds it says nothing about the others.
     *
     * @param base what this node inherits
     */
    long confirmedAtFirst(long base) {
        return 0;
    }

    /** O3, O4: acknowledgements of an earlier life of the mirror say nothing about this one. */
    boolean counts(Session acknowledged, Session present) {
        return acknowledged.equals(present);
    }

    /**
     * O5, O6, O7: who is waited for. A member counts from the moment the owner proposes it (its addition may already be
     * committed unseen) until the owner has applied its removal (the removal may never be committed).
     */
    boolean waitsFor(boolean recorded, boolean proposed, boolean beingRemoved) {
        return recorded || proposed;
    }

    /** O5: not even what was inherited is confirmed before every in-sync member holds the marker. */
    boolean mayConfirm(long length, long base) {
        return length > base;
    }

    /**
     * O7: a newcomer is proposed when it holds everything inherited, since earlier epochs may have confirmed any of it,
     * the marker, and everything confirmed.
     */
    boolean mayAdd(long acknowledged, long base, long confirmed) {
        return acknowledged >= Math.max(base + 1, confirmed);
    }

    /**
     * G2: what must be confirmed before an offered copy may be cut: everything that the owner holds, so also what both
     * copies share. The loser may have confirmed there what is unconfirmed here, and its copy is the only witness.
     *
     * @param length of the owner's copy after the merge
     * @param appended index of the last operation that the merge appended, 0 when it appended none
     */
    long requiredForCut(long length, long appended) {
        return length;
    }
}
