package io.warrenmq.cluster.metadata;

import io.warrenmq.broker.queue.QueueSettings.Mirroring;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which nodes are to have a copy of a queue: what is there stays as far as it fits, so that a change costs as little
 * copying as possible. Stateless; deterministic, because every copy of the metadata has to choose the same.
 */
final class MirrorPlacement {
    private MirrorPlacement() {}

    /**
     * @param before nodes that were to have one, in the order in which they came
     * @param running nodes of the cluster that run
     * @return the owner, if there is one, then those that were there before, then new ones
     */
    static List<NodeId> place(Mirroring mirroring, QueueRecord queue, List<NodeId> before, Collection<NodeId> running) {
        Set<NodeId> copies = new LinkedHashSet<>();
        queue.owner().ifPresent(copies::add);
        if (queue.owner().isEmpty()) {
            copies.addAll(queue.inSync()); // whoever of them comes back first goes on
        }
        List<NodeId> kept = new ArrayList<>();
        queue.inSync().stream().filter(running::contains).forEach(kept::add);
        before.stream().filter(running::contains).forEach(kept::add);
        switch (mirroring.mode()) {
            case ALL -> {
                copies.addAll(kept);
                running.stream().sorted().forEach(copies::add);
            }
            case NODES -> {
                kept.stream().filter(node -> listed(mirroring, node)).forEach(copies::add);
                running.stream()
                        .sorted()
                        .filter(node -> listed(mirroring, node))
                        .forEach(copies::add);
            }
            case EXACTLY -> {
                kept.forEach(node -> addUpTo(mirroring.copies(), copies, node));
                running.stream()
                        .sorted(Comparator.<NodeId>comparingInt(node -> spread(queue, node))
                                .thenComparing(Comparator.naturalOrder()))
                        .forEach(node -> addUpTo(mirroring.copies(), copies, node));
            }
        }
        return List.copyOf(copies);
    }

    private static boolean listed(Mirroring mirroring, NodeId node) {
        return mirroring.nodes().contains(node.name());
    }

    private static void addUpTo(int most, Set<NodeId> copies, NodeId node) {
        if (copies.size() < most) {
            copies.add(node);
        }
    }

    /** As good as chance, and the same everywhere. */
    private static int spread(QueueRecord queue, NodeId node) {
        int hash = (queue.id().name().queue() + '/' + node.name()).hashCode() * 0x9E3779B9;
        return hash ^ hash >>> 15;
    }
}
