package io.warrenmq.cluster.replication;

import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in one mirrored queue, during one life of its process in one era: owner or mirror, as the metadata
 * says. A node that restarts, or leaves for another era, makes a new one over the same copy.
 *
 * <p>Not thread-safe: owned by the thread of the queue. It does nothing by itself; {@link #tick()} is to be called a
 * few times in {@link ReplicaOptions#resendMs()}.
 */
public final class QueueReplica {
    private final NodeId self;
    private final long incarnation;
    private final QueueCopy copy;
    private final ReplicaPort port;
    private final ReplicaOptions options;
    private final OwnerRules ownerRules;
    private final MirrorRules mirrorRules;
    private final LongSupplier clockMs;
    private QueueRoles roles;
    private Label newestAccepted;
    private @Nullable Owner owner;
    private @Nullable Mirror mirror;

    /**
     * A replica that does nothing before {@link #rolesChanged}.
     *
     * @param incarnation of this process, as in its {@link RoleCommand.Up}
     * @param roles as applied
     * @param clockMs monotonic, in milliseconds
     */
    public QueueReplica(
            NodeId self,
            long incarnation,
            QueueRoles roles,
            QueueCopy copy,
            ReplicaPort port,
            ReplicaOptions options,
            LongSupplier clockMs) {
        this(self, incarnation, roles, copy, port, options, clockMs, OwnerRules.STATED, MirrorRules.STATED);
    }

    QueueReplica(
            NodeId self,
            long incarnation,
            QueueRoles roles,
            QueueCopy copy,
            ReplicaPort port,
            ReplicaOptions options,
            LongSupplier clockMs,
            OwnerRules ownerRules,
            MirrorRules mirrorRules) {
        this.self = self;
        this.incarnation = incarnation;
        this.roles = roles;
        this.copy = copy;
        this.port = port;
        this.options = options;
        this.clockMs = clockMs;
        this.ownerRules = ownerRules;
        this.mirrorRules = mirrorRules;
        this.newestAccepted = new Label(roles.label().era(), roles.label().queue(), 0);
    }

    /** The epoch in which this node owns the queue. */
    public Optional<Label> owned() {
        return Optional.ofNullable(owner).map(Owner::label);
    }

    /** Length that every in-sync member holds, 0 when this node is not the owner or does not know yet. */
    public long confirmed() {
        return owner == null ? 0 : owner.confirmed();
    }

    /** Label of the newest epoch that this replica has seen or acted in; its epoch is 0 before the first. */
    public Label newestAccepted() {
        return newestAccepted;
    }

    /**
     * The metadata changed. Labels are compared, not events: a snapshot can hide that this node was replaced and
     * promoted again in between.
     */
    public void rolesChanged(QueueRoles changed) {
        roles = changed;
        Owner acting = owner;
        Label label = changed.label();
        boolean recorded = changed.queue().owner().filter(self::equals).isPresent()
                && changed.session(self, incarnation).isPresent();
        if (acting != null && recorded && acting.label().equals(label)) {
            acting.rolesChanged(changed);
            return;
        }
        stopOwning();
        if (recorded && ownerRules.mayAct(label, newestAccepted)) {
            newestAccepted = label;
            mirror = null;
            Owner begun = new Owner(self, changed, copy, port, options, ownerRules, clockMs);
            owner = begun;
            begun.begin();
        }
    }

    private void stopOwning() {
        Owner acting = owner;
        if (acting != null) {
            owner = null;
            acting.end();
        }
    }

    /** The queue was deleted, or this node leaves its era: nothing is owned and nothing is sent any more. */
    public void close() {
        stopOwning();
        mirror = null;
    }

    /**
     * Appends operations as the owner. The batch is released later. They may be confirmed before this returns: whoever
     * waits for them is to be entered first.
     *
     * @return index of the first, or 0 when this node does not own the queue and the batch was not taken
     */
    public long append(OperationBatch batch) {
        return owner == null ? 0 : owner.append(batch);
    }

    /** {@link QueueCopy#safeLength()} has grown. */
    public void safe() {
        if (owner != null) {
            owner.confirm();
        } else if (mirror != null) {
            mirror.safe();
        }
    }

    /** There is room on the way to other nodes again. */
    public void flow() {
        if (owner != null) {
            owner.flow();
        }
    }

    /** What was on its way to a node is lost: the connection to it is a new one. */
    public void reconnected(NodeId node) {
        if (owner != null) {
            owner.reconnected(node);
        }
    }

    /** Operations that the in-sync member which is furthest behind has not got yet; 0 when this node does not own. */
    public long lag() {
        return owner == null ? 0 : owner.lag();
    }

    /**
     * The owner of an epoch is about to send a whole state, piece by piece: what is here has to go before that.
     *
     * @return false if it may not go: the epoch is not to be followed, or the copy has to be offered first (R4)
     */
    public boolean clearFor(NodeId from, Label label, long lossyEpochOfOwner, long confirmed) {
        long lossyEpoch = lossyEpoch(lossyEpochOfOwner);
        Mirror following = follow(from, label, lossyEpoch);
        return following != null && following.clear(label, confirmed, lossyEpoch);
    }

    /** Time has passed. */
    public void tick() {
        if (owner != null) {
            owner.tick();
        } else if (mirror != null) {
            mirror.tick();
        }
    }

    /** A message came from another node. */
    public void receive(NodeId from, ReplicaMessage message) {
        switch (message) {
            case ReplicaMessage.Append append -> {
                Mirror following = follow(from, append.label(), lossyEpoch(append.lossyEpoch()));
                if (following != null) {
                    following.append(append, lossyEpoch(append.lossyEpoch()));
                }
            }
            case ReplicaMessage.Install install -> {
                Mirror following = follow(from, install.label(), lossyEpoch(install.lossyEpoch()));
                if (following != null) {
                    following.install(install, lossyEpoch(install.lossyEpoch()));
                }
            }
            case ReplicaMessage.OfferWanted wanted -> {
                if (mirror != null && wanted.label().equals(newestAccepted)) {
                    mirror.wanted(wanted);
                }
            }
            case ReplicaMessage.Merged merged -> {
                if (mirror != null && merged.label().equals(newestAccepted)) {
                    mirror.merged(merged);
                }
            }
            case ReplicaMessage.Ack _, ReplicaMessage.Resume _, ReplicaMessage.Diverged _, ReplicaMessage.Offer _ -> {
                if (owner != null) {
                    owner.receive(from, message);
                }
            }
        }
    }

    /** The metadata of either side may be the older one. */
    private long lossyEpoch(long ofOwner) {
        return Math.max(ofOwner, roles.queue().lossyEpoch());
    }

    /** R1. */
    private @Nullable Mirror follow(NodeId sender, Label label, long lossyEpoch) {
        Optional<Session> session = roles.session(self, incarnation);
        boolean ownOnly = owner != null && owner.label().equals(label);
        if (session.isEmpty() || ownOnly || !mirrorRules.accepts(label, roles.label(), newestAccepted)) {
            return null;
        }
        // O1: whoever follows a newer epoch has stopped acting in an older one, even before its own metadata says so.
        stopOwning();
        newestAccepted = label;
        Mirror following = mirror;
        if (following == null) {
            following = new Mirror(label, sender, session.get(), copy, port, options, mirrorRules, clockMs);
            mirror = following;
        }
        following.follow(label, sender, session.get(), lossyEpoch);
        return following;
    }
}
