package io.warrenmq.cluster.metadata;

import org.jspecify.annotations.Nullable;

/** What a leader knows of another node's log. Not thread-safe: owned by the thread of its {@link Consensus}. */
final class Progress {
    /** The first entry to be sent next. */
    long next;

    /** Both logs are equal up to here, durably. */
    long match;

    long applied;
    long incarnation;
    long heardMs;

    /** Whether entries are sent without waiting for answers: only while everything fits. */
    boolean streaming;

    /** A message is on its way whose answer tells where the logs part. */
    boolean probing;

    /** The node applies too slowly to be waited for. */
    boolean lagging;

    /** What was committed at {@link #markMs}. */
    long mark;

    long markMs;

    @Nullable
    Transfer transfer;

    /** A snapshot on its way. */
    static final class Transfer {
        final ConsensusPort.Snapshot snapshot;
        long offset;

        Transfer(ConsensusPort.Snapshot snapshot) {
            this.snapshot = snapshot;
        }
    }

    Progress(long next, long nowMs) {
        this.next = next;
        this.heardMs = nowMs;
        this.markMs = nowMs;
    }

    /** Judges, at intervals, whether the node keeps up. */
    void judge(long commit, long nowMs, long waitMs) {
        if (applied >= mark) {
            lagging = lagging && applied < commit;
            mark = commit;
            markMs = nowMs;
        } else if (nowMs - markMs > waitMs) {
            lagging = true;
        }
    }
}
