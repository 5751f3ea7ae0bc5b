package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** Who can be spoken to, and what they said last. Not thread-safe: owned by the thread of its {@link Member}. */
final class Neighbours {
    private final LongSupplier clockMs;
    private final long freshMs;
    private final Map<NodeId, Heard> heard = new TreeMap<>();
    private Set<NodeId> seen = Set.of();

    private record Heard(Hello hello, long atMs) {}

    /** @param freshMs how long what somebody said counts */
    Neighbours(LongSupplier clockMs, long freshMs) {
        this.clockMs = clockMs;
        this.freshMs = freshMs;
    }

    /** Nodes that the engine sees, in the same group or across a split. */
    void see(Collection<NodeId> nodes) {
        seen = new TreeSet<>(nodes);
        heard.keySet().retainAll(seen);
    }

    Set<NodeId> seen() {
        return seen;
    }

    /** Takes in what a node says; true when it is a new process of it, or in another era than before. */
    boolean hear(NodeId from, Hello hello) {
        Heard before = heard.put(from, new Heard(hello, clockMs.getAsLong()));
        return before == null
                || before.hello().incarnation() != hello.incarnation()
                || !before.hello().era().id().equals(hello.era().id());
    }

    Optional<Hello> of(NodeId node) {
        return Optional.ofNullable(heard.get(node)).map(Heard::hello);
    }

    boolean haveAllSpoken(Collection<NodeId> nodes) {
        return heard.keySet().containsAll(nodes);
    }

    /** Who said not long ago that it is in an era. */
    Map<NodeId, Hello> in(EraId era) {
        Map<NodeId, Hello> nodes = new TreeMap<>();
        heard.forEach((node, its) -> {
            if (its.hello().era().id().equals(era) && clockMs.getAsLong() - its.atMs() < freshMs) {
                nodes.put(node, its.hello());
            }
        });
        return nodes;
    }
}
