package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Optional;
import java.util.Set;

/** What {@link PartitionDuty} knows of its node, and what it has the node do. Called by the duty's thread. */
public interface PartitionWorld {

    /**
     * What the metadata log says.
     *
     * @param incarnation of this node's life in its era
     * @param members all of the cluster, running or not; empty while this node has no log
     * @param voters of them, those whose majority decides
     * @param running members that were let in
     * @param leader of the era, as far as this node hears
     * @param serves whether this node was let in since it started, and clients may be connected
     * @param commit index up to where the log is known to be committed
     * @param applied index up to where this node has applied it
     */
    record Facts(
            EraId era,
            long incarnation,
            Set<NodeId> members,
            Set<NodeId> voters,
            Set<NodeId> running,
            Optional<NodeId> leader,
            boolean serves,
            long commit,
            long applied) {
        public Facts {
            members = Set.copyOf(members);
            voters = Set.copyOf(voters);
            running = Set.copyOf(running);
        }
    }

    Facts facts();

    /** Nodes that can be spoken to, this one apart. */
    Set<NodeId> seen();

    /** Connections of clients to this node. */
    long clients();

    /** Returns at once; what cannot be sent is lost. */
    void send(NodeId to, byte[] message);

    /** This node leads, and goes on without these, although they are in sight. Replaces what was said before. */
    void leaveOut(Set<NodeId> nodes);

    /**
     * A side goes on without the rest (rule E2), if this node is the most advanced of it. Asked for again as long as
     * nothing comes of it.
     *
     * @param side this node apart
     */
    void reform(Set<NodeId> side);

    /** The application is to stop until {@link PartitionRules#mayResume}. Asked for again while it runs. */
    void pause(Decision.Pause pause);

    /** The application is to start anew, as a member of the side of these nodes. */
    void restart(Set<NodeId> winners);

    /** A member that this node was partitioned from is in reach again, and both have what the other lacks. */
    void diverged(NodeId node);
}
