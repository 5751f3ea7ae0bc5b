package io.warrenmq.client;

import io.warrenmq.balancing.Chance;
import io.warrenmq.balancing.LeastConnections;
import io.warrenmq.balancing.RendezvousHash;
import io.warrenmq.balancing.RoundRobin;
import io.warrenmq.balancing.Selector;
import io.warrenmq.balancing.SmoothRoundRobin;
import io.warrenmq.balancing.SourceHash;
import io.warrenmq.balancing.UniformRandom;
import io.warrenmq.balancing.WeightedRandom;
import java.util.List;

/** Makes the selector of a strategy. */
final class Selectors {
    private Selectors() {}

    static Selector of(Strategy strategy, List<Node> nodes, Chance chance) {
        return switch (strategy) {
            // Programs that start together must not all begin with the first node.
            case ROUND_ROBIN -> new RoundRobin(chance.below(Integer.MAX_VALUE));
            case RANDOM -> new UniformRandom(chance);
            case SOURCE_HASH -> new SourceHash();
            case RENDEZVOUS_HASH ->
                new RendezvousHash(nodes.stream()
                        .mapToLong(node -> node.address().hashCode())
                        .toArray());
            case WEIGHTED_ROUND_ROBIN -> new SmoothRoundRobin();
            case WEIGHTED_RANDOM -> new WeightedRandom(chance);
            case LEAST_CONNECTIONS -> new LeastConnections();
        };
    }
}
