package io.warrenmq.cluster.replication;

/** What an owner knows of one mirror in one session. Owned by the thread of its replica. */
final class MirrorProgress {
    private static final long NOTHING_PROPOSED = -1;
    private static final long NEVER = Long.MIN_VALUE / 2;

    final NodeId node;
    Session session;

    /** Length of the mirror's copy that equals the owner's. */
    long match;

    /** The part of it that the mirror keeps as safe as the queue promises. */
    long acknowledged;

    /** Index of the next operation to send. */
    private long next;

    /** Length before which nothing is on its way. */
    private long sentFrom;

    /** In the in-sync set as recorded. */
    boolean recorded;

    /** When it last acknowledged something new, or had nothing to acknowledge. */
    long progressMs;

    long sentMs;
    private long installMs = NEVER;
    private long addVersion = NOTHING_PROPOSED;
    private long removeVersion = NOTHING_PROPOSED;
    private long proposedMs;

    MirrorProgress(NodeId node, Session session, long next, long nowMs) {
        this.node = node;
        this.session = session;
        sendFrom(next);
        this.progressMs = nowMs;
        this.sentMs = nowMs;
    }

    /** Sends from here, whatever was sent before. */
    void sendFrom(long index) {
        next = index;
        sentFrom = index - 1;
    }

    /** It says itself how far it is: a copy that had to begin anew is less far than it was. */
    void resumed(long length) {
        match = Math.min(match, length);
    }

    void sentThrough(long index) {
        next = index + 1;
    }

    /** A state is large: it is not sent again while the mirror may still be taking it. */
    boolean mayInstall(long nowMs, long afterMs) {
        boolean may = nowMs - installMs >= afterMs;
        if (may) {
            installMs = nowMs;
        }
        return may;
    }

    void matched(long length) {
        if (length > match) {
            match = length;
            installMs = NEVER;
        }
        next = Math.max(next, match + 1);
    }

    long next() {
        return next;
    }

    long onItsWay() {
        return next - 1 - Math.max(match, sentFrom);
    }

    boolean addProposed() {
        return addVersion != NOTHING_PROPOSED;
    }

    boolean removeProposed() {
        return removeVersion != NOTHING_PROPOSED;
    }

    void proposedAdd(long version, long nowMs) {
        addVersion = version;
        proposedMs = nowMs;
    }

    void proposedRemove(long version, long nowMs) {
        removeVersion = version;
        proposedMs = nowMs;
    }

    /** The fate of a lost proposal is never known; it is made again. */
    boolean proposalDue(long nowMs, long afterMs) {
        return nowMs - proposedMs >= afterMs;
    }

    /** The record's version moved: a proposal for the old one can no longer come into effect. */
    void proposalsEnded() {
        addVersion = NOTHING_PROPOSED;
        removeVersion = NOTHING_PROPOSED;
    }
}
