package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;

/**
 * What a running node knows when it decides.
 *
 * @param members all of the cluster, running or not, this node included
 * @param reached members that this node reaches both ways, this node included
 * @param led whether this node's era has a leader that has a majority
 * @param leftOut whether that leader goes on without this node, because it does not reach all that the others reach
 */
public record Sight(NodeId self, Set<NodeId> members, Set<NodeId> reached, boolean led, boolean leftOut) {
    public Sight {
        members = Set.copyOf(members);
        reached = Set.copyOf(reached);
        if (!members.contains(self) || !reached.contains(self) || !members.containsAll(reached)) {
            throw new IllegalArgumentException(
                    self + " must be among the members " + members + " and among those it reaches " + reached);
        }
    }

    /** Strictly more than half of all members. */
    boolean majorityReached() {
        return reached.size() * 2 > members.size();
    }
}
