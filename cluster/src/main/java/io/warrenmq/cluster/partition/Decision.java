package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;

/** What a node does about those that it does not reach. */
public sealed interface Decision {

    /** The node serves, or waits for the leader that its side can have. */
    record GoOn() implements Decision {}

    /** The side has no majority and goes on all the same: it begins a new era (rule E2). */
    record Reform() implements Decision {}

    /**
     * Listeners close, clients are sent away; the node comes back by itself.
     *
     * @param awaited members without whom it does not go on; one of them, or so many that there is a majority
     * @param wholly whether it waits for all of them, because it is one end of a single link that fails
     */
    record Pause(Set<NodeId> awaited, boolean wholly) implements Decision {
        public Pause {
            awaited = Set.copyOf(awaited);
        }
    }
}
