package io.warrenmq.cluster.node;

import io.warrenmq.cluster.partition.Decision;
import io.warrenmq.cluster.partition.PartitionHandling;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a node does when members lose each other.
 *
 * @param clients connections of clients to this node: the side with most of them wins when sides are brought together
 * @param events carried out by whoever can stop and start the application
 */
public record PartitionPolicy(PartitionHandling handling, LongSupplier clients, PartitionEvents events) {

    /** For nodes that nobody stops and starts: every side goes on. */
    public static PartitionPolicy ignore() {
        return new PartitionPolicy(new PartitionHandling.Ignore(), () -> 0, new PartitionEvents() {
            @Override
            public void pause(Decision.Pause pause, Set<NodeId> members) {
                throw new IllegalStateException("strategy ignore never pauses a node");
            }

            @Override
            public void restart(Set<NodeId> winners) {
                throw new IllegalStateException("strategy ignore never heals");
            }
        });
    }
}
