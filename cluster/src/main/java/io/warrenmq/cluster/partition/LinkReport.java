package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;

/**
 * What a node tells every other member four times in each detection time, over each link by itself.
 *
 * @param incarnation of the sender's life in its era
 * @param era whose metadata it follows
 * @param hears members whose reports reach the sender
 * @param clients connections of clients to it
 */
public record LinkReport(long incarnation, EraId era, Set<NodeId> hears, long clients) {
    public LinkReport {
        hears = Set.copyOf(hears);
        if (clients < 0) {
            throw new IllegalArgumentException("a number of clients below 0: " + clients);
        }
    }
}
