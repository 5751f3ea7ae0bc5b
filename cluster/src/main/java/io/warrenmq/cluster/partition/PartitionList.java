package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The members that this node was partitioned from, as {@code cluster_status} and {@code /api/nodes} list them: those
 * that went on without this node and are in reach again. While a link is cut the other side looks stopped, and is not
 * listed.
 *
 * <p>The list is cleared when all of them were stopped or have come over to this node's side, as operators of RabbitMQ
 * know it. Not thread-safe: owned by the thread that decides about partitions.
 */
public final class PartitionList {
    private final Map<NodeId, Long> incarnations = new TreeMap<>();
    private final Set<NodeId> settled = new TreeSet<>();

    /** A node of another era, which has what this one lacks while this one has what it lacks. */
    public void diverged(NodeId node, long incarnation) {
        incarnations.put(node, incarnation);
        settled.remove(node);
    }

    /** What a node reports: a new life, or this node's era, ends its partition. */
    public void heard(NodeId node, LinkReport report, EraId ownEra) {
        Long before = incarnations.get(node);
        if (before != null && (before != report.incarnation() || report.era().equals(ownEra))) {
            settle(node);
        }
    }

    /** The node said that it stops. */
    public void stopped(NodeId node) {
        if (incarnations.containsKey(node)) {
            settle(node);
        }
    }

    /** This node has begun a new life itself. */
    public void restarted() {
        incarnations.clear();
        settled.clear();
    }

    public Set<NodeId> nodes() {
        return new TreeSet<>(incarnations.keySet());
    }

    private void settle(NodeId node) {
        settled.add(node);
        if (settled.containsAll(incarnations.keySet())) {
            restarted();
        }
    }
}
