package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;

/** What an operator wants to happen when members lose each other: {@code cluster_partition_handling}. */
public sealed interface PartitionHandling {

    /** Every side goes on; what follows is for an operator to decide. The default. */
    record Ignore() implements PartitionHandling {}

    /** A side goes on only with more than half of all members, running or not. */
    record PauseMinority() implements PartitionHandling {}

    /**
     * A node goes on as long as it reaches one of these.
     *
     * @param nodes names that are no members do not count; when none is a member, nobody ever pauses
     * @param recovery what follows when two sides went on
     */
    record PauseIfAllDown(Set<NodeId> nodes, Recovery recovery) implements PartitionHandling {
        public PauseIfAllDown {
            nodes = Set.copyOf(nodes);
        }
    }

    /** Every side goes on; when all members are in reach again, one side's metadata replaces the others'. */
    record Autoheal() implements PartitionHandling {}

    /** {@code cluster_partition_handling.pause_if_all_down.recover}. */
    enum Recovery {
        IGNORE,
        AUTOHEAL
    }

    /** Whether sides that both went on are brought together without an operator. */
    default boolean heals() {
        return switch (this) {
            case Autoheal _ -> true;
            case PauseIfAllDown pause -> pause.recovery() == Recovery.AUTOHEAL;
            case Ignore _, PauseMinority _ -> false;
        };
    }
}
