package io.warrenmq.balancer.pool;

import io.warrenmq.balancer.config.BackendSettings;
import io.warrenmq.balancing.Chance;
import io.warrenmq.balancing.FirstWithRoom;
import io.warrenmq.balancing.LeastConnections;
import io.warrenmq.balancing.RendezvousHash;
import io.warrenmq.balancing.Selector;
import io.warrenmq.balancing.SmoothRoundRobin;
import io.warrenmq.balancing.SourceHash;
import io.warrenmq.balancing.StaticRoundRobin;
import io.warrenmq.balancing.WeightedRandom;

/** Makes the selector of an algorithm. */
final class Selectors {
    private Selectors() {}

    static Selector of(BackendSettings settings, Chance chance) {
        return switch (settings.balance().algorithm()) {
            case ROUNDROBIN -> new SmoothRoundRobin();
            case STATIC_RR -> new StaticRoundRobin();
            case LEASTCONN -> new LeastConnections();
            case RANDOM -> new WeightedRandom(chance, settings.balance().draws());
            case FIRST -> new FirstWithRoom();
            case SOURCE ->
                settings.balance().consistent()
                        ? new RendezvousHash(settings.servers().stream()
                                .mapToLong(server -> server.name().hashCode())
                                .toArray())
                        : new SourceHash();
        };
    }
}
