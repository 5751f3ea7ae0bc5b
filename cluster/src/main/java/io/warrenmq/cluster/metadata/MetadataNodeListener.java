package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Optional;

/** Told what happens to a node's log, by the metadata thread; must return at once. */
public interface MetadataNodeListener {
    /**
     * Something but a broker's command was applied, or a snapshot was taken over: {@link MetadataNode#roles} differ.
     */
    void rolesChanged();

    /** Who leads, as far as this node hears. */
    void leaderChanged(Optional<NodeId> leader);

    /** The node gives up what it has for another era. Its clients' sessions and its queues' roles are over. */
    void rejoining(Era era);

    /** This node and another have each committed what the other lacks. Told again while it is so. */
    void partitioned(NodeId other, Era theirs);

    /** The other's cluster does not count this node as a member. Told again while it is so. */
    void stranger(NodeId other, Era theirs);

    /** Disk and memory may differ now: the node must stop. */
    void failed(Throwable cause);
}
