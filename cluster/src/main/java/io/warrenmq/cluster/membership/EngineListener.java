package io.warrenmq.cluster.membership;

import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;

/** Told by threads of the engine, which must not be held up. */
public interface EngineListener {
    /**
     * Who is there has changed.
     *
     * @param inView nodes of the same group, this one included
     * @param acrossSplit nodes of other groups with the same cookie that can be reached: a partition has healed. Told
     *     again for as long as it is so
     */
    void peers(Set<NodeId> inView, Set<NodeId> acrossSplit);

    /** A message, from a node of this group or across a split. */
    void received(NodeId from, byte[] message);
}
