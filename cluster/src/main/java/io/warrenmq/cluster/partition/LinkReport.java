package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;

/**
 * What a node tells every other member at least four times in each detection time, over each link by itself.
 *
 * @param incarnation of the sender's life in its era
 * @param era whose metadata it follows
 * @param hears members whose reports reach the sender
 * @param clients connections of clients to it
 * @param leftOut members that the leader of the era goes on without, as the sender knows it: from itself or from that
 *     leader. So a node hears that it is left out also when it does not reach the leader
 */
public record LinkReport(long incarnation, EraId era, Set<NodeId> hears, long clients, Set<NodeId> leftOut) {
    public LinkReport {
        hears = Set.copyOf(hears);
        leftOut = Set.copyOf(leftOut);
        if (clients < 0) {
            throw new IllegalArgumentException("a number of clients below 0: " + clients);
        }
    }
}
