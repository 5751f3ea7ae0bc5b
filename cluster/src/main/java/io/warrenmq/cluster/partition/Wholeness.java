package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Partial partitions: which nodes a leader goes on with when some of those that it reaches do not reach each other.
 * Mirrors and consumers need every link, so of two nodes without one between them a side can keep one only.
 */
public final class Wholeness {
    private Wholeness() {}

    /**
     * The largest set of nodes that has the leader and every link between its nodes; of several the one whose names
     * come first.
     *
     * @param hears for each node that the leader hears, whom that node hears. Of a link that works one way only, one
     *     end says so
     */
    public static Set<NodeId> keep(NodeId leader, Map<NodeId, Set<NodeId>> hears) {
        List<NodeId> candidates = hears.keySet().stream()
                .filter(node -> !node.equals(leader) && linked(leader, node, hears))
                .sorted()
                .toList();
        List<NodeId> best = largest(List.of(leader), candidates, List.of(leader), hears);
        return new TreeSet<>(best);
    }

    /** Candidates are tried by name, so that the first of the largest sets found is the one whose names come first. */
    private static List<NodeId> largest(
            List<NodeId> chosen, List<NodeId> candidates, List<NodeId> best, Map<NodeId, Set<NodeId>> hears) {
        List<NodeId> found = chosen.size() > best.size() ? chosen : best;
        for (int i = 0; i < candidates.size(); i++) {
            if (chosen.size() + candidates.size() - i <= found.size()) {
                break;
            }
            NodeId next = candidates.get(i);
            List<NodeId> grown = new ArrayList<>(chosen);
            grown.add(next);
            List<NodeId> left = candidates.subList(i + 1, candidates.size()).stream()
                    .filter(node -> linked(next, node, hears))
                    .toList();
            found = largest(grown, left, found, hears);
        }
        return found;
    }

    private static boolean linked(NodeId one, NodeId other, Map<NodeId, Set<NodeId>> hears) {
        return hears.getOrDefault(one, Set.of()).contains(other)
                && hears.getOrDefault(other, Set.of()).contains(one);
    }
}
