package io.warrenmq.cluster.replication;

/**
 * A node of the cluster.
 *
 * @param name as configured, for example {@code rabbit@host}
 */
public record NodeId(String name) implements Comparable<NodeId> {

    @Override
    public int compareTo(NodeId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
