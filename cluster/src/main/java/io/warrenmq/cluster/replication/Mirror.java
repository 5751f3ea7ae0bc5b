package io.warrenmq.cluster.replication;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node as the holder of a copy that another node owns. Makes its copy equal to the owner's, says how far it is, and
 * lets nothing go that may have been confirmed elsewhere before the owner has it.
 *
 * <p>Owned by the thread of its replica.
 */
final class Mirror {
    private static final long NEVER = Long.MIN_VALUE / 2;

    private final QueueCopy copy;
    private final ReplicaPort port;
    private final ReplicaOptions options;
    private final MirrorRules rules;
    private final LongSupplier clockMs;
    private Label label;
    private NodeId owner;
    private Session session;
    private long match;
    private long acknowledged;
    private long resumeMs = NEVER;
    private long resumeMatch;
    private @Nullable CopyOffer offer;

    Mirror(
            Label label,
            NodeId owner,
            Session session,
            QueueCopy copy,
            ReplicaPort port,
            ReplicaOptions options,
            MirrorRules rules,
            LongSupplier clockMs) {
        this.label = label;
        this.owner = owner;
        this.session = session;
        this.copy = copy;
        this.port = port;
        this.options = options;
        this.rules = rules;
        this.clockMs = clockMs;
    }

    /** Follows the sender of a batch that {@link MirrorRules#accepts} let through. */
    void follow(Label newLabel, NodeId sender, Session present, long lossyEpoch) {
        if (!newLabel.equals(label)) {
            label = newLabel;
            match = 0;
            acknowledged = 0;
            resumeMs = NEVER;
            CopyOffer made = offer;
            if (made != null && !(made.mayCut(rules) && rules.stillConfirmed(made.label, label, lossyEpoch))) {
                offer = null;
            }
        }
        owner = sender;
        session = present;
    }

    void append(ReplicaMessage.Append append, long lossyEpoch) {
        if (!rules.fits(append.first() - 1, match, copy.lineage(), append.previous())) {
            askToResume();
            return;
        }
        long different = append.first();
        while (different <= append.last() && rules.same(different, copy.lineage(), append.batchLabel())) {
            different = Math.min(append.last(), lastOfRun(different)) + 1;
        }
        if (different <= append.last()) {
            if (!mayCutFrom(different, append.label(), append.confirmed(), lossyEpoch)) {
                return;
            }
            long left = different > copy.lineage().length() ? different - 1 : copy.restorable(different - 1);
            if (left < different - 1) {
                beginAnew(append.label(), append.confirmed(), lossyEpoch);
                return;
            }
            cut(left);
            copy.append(append.batchLabel(), append.batch(), (int) (different - append.first()));
        }
        matched(append.last());
    }

    /**
     * What must go cannot be undone, so all of the copy goes. Only a node that is not in the in-sync set gets here, so
     * nobody counts on what it has acknowledged: an owner that was replaced, or whose copy another era left behind.
     */
    private void beginAnew(Label ownerLabel, long confirmed, long lossyEpoch) {
        if (mayCutFrom(1, ownerLabel, confirmed, lossyEpoch)) {
            copy.truncate(0);
            offer = null;
            match = 0;
            acknowledged = 0;
            resumeMs = NEVER;
            askToResume();
        }
    }

    /** Whether everything that is here may go, for the whole state that the owner is about to send; then it is gone. */
    boolean clear(Label ownerLabel, long confirmed, long lossyEpoch) {
        boolean may = mayCutFrom(1, ownerLabel, confirmed, lossyEpoch);
        if (may) {
            copy.truncate(0);
            offer = null;
            match = 0;
            acknowledged = 0;
        }
        return may;
    }

    private long lastOfRun(long index) {
        LabelRuns<Label> lineage = copy.lineage();
        return index > lineage.length() ? index : lineage.last(lineage.runOf(index));
    }

    void install(ReplicaMessage.Install install, long lossyEpoch) {
        long shared = copy.lineage().commonPrefix(install.lineage());
        if (shared < install.lineage().length()) {
            if (!mayCutFrom(shared + 1, install.label(), install.confirmed(), lossyEpoch)) {
                return;
            }
            copy.install(install.state(), install.lineage().copy());
            offer = null;
        }
        matched(install.lineage().length());
    }

    /** R3: what the owner's operations replace goes with everything behind it. */
    private void cut(long length) {
        if (length < copy.lineage().length()) {
            if (length < match) {
                throw new IllegalStateException(
                        "cut at " + length + " would remove what the owner of " + label + " has: " + match);
            }
            copy.truncate(length);
            offer = null;
        }
    }

    /** R4: whether the copy may lose what stands from an index on. If not, it is offered. */
    private boolean mayCutFrom(long index, Label ownerLabel, long confirmed, long lossyEpoch) {
        if (!mustOffer(index, ownerLabel, lossyEpoch)) {
            return true;
        }
        CopyOffer made = offer;
        if (made == null) {
            made = new CopyOffer(ownerLabel, owner, copy);
            offer = made;
            made.send(port, session, clockMs.getAsLong());
        } else if (made.label.equals(ownerLabel)) {
            made.confirmed(confirmed);
        }
        return made.mayCut(rules);
    }

    private boolean mustOffer(long index, Label ownerLabel, long lossyEpoch) {
        LabelRuns<Label> lineage = copy.lineage();
        for (int run = lineage.runs() - 1; run >= 0 && lineage.last(run) >= index; run--) {
            if (rules.offersFirst(lineage.label(run), ownerLabel, lossyEpoch)) {
                return true;
            }
        }
        return false;
    }

    private void matched(long index) {
        match = Math.max(match, index);
        acknowledge();
    }

    /** The copy became safer. */
    void safe() {
        if (rules.acknowledges(match, copy.safeLength()) > acknowledged) {
            acknowledge();
        }
    }

    private void acknowledge() {
        acknowledged = rules.acknowledges(match, copy.safeLength());
        port.send(owner, new ReplicaMessage.Ack(label, session, match, acknowledged));
    }

    /** Once for each gap: everything in the window behind it does not fit either. */
    private void askToResume() {
        long nowMs = clockMs.getAsLong();
        if (resumeMatch != match || nowMs - resumeMs >= options.resendMs()) {
            resumeMatch = match;
            resumeMs = nowMs;
            port.send(
                    owner,
                    new ReplicaMessage.Resume(
                            label, session, match, copy.lineage().copy()));
        }
    }

    void wanted(ReplicaMessage.OfferWanted wanted) {
        CopyOffer made = offer;
        if (made != null && made.wanted(wanted)) {
            made.send(port, session, clockMs.getAsLong());
        }
    }

    void merged(ReplicaMessage.Merged merged) {
        CopyOffer made = offer;
        if (made != null && made.merged(merged)) {
            made.send(port, session, clockMs.getAsLong());
        }
    }

    void tick() {
        CopyOffer made = offer;
        long nowMs = clockMs.getAsLong();
        if (made != null && made.due(nowMs, options.resendMs())) {
            made.send(port, session, nowMs);
        }
    }
}
