package io.warrenmq.cluster.partition;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Members for the tests of this package. */
final class Nodes {
    static final NodeId N1 = new NodeId("rabbit@n1");
    static final NodeId N2 = new NodeId("rabbit@n2");
    static final NodeId N3 = new NodeId("rabbit@n3");
    static final NodeId N4 = new NodeId("rabbit@n4");
    static final EraId OLD = new EraId(7, 7);
    static final EraId NEW = new EraId(3, 9);

    private Nodes() {}

    static Set<NodeId> of(NodeId... nodes) {
        return Arrays.stream(nodes).collect(Collectors.toCollection(TreeSet::new));
    }

    static LinkReport report(EraId era, long clients, NodeId... hears) {
        return new LinkReport(1, era, of(hears), clients, Set.of());
    }
}
