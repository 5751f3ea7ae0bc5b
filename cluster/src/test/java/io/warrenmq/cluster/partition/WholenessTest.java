package io.warrenmq.cluster.partition;

import static io.warrenmq.cluster.partition.Nodes.N1;
import static io.warrenmq.cluster.partition.Nodes.N2;
import static io.warrenmq.cluster.partition.Nodes.N3;
import static io.warrenmq.cluster.partition.Nodes.N4;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.NodeId;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WholenessTest {

    @Test
    void allStayWhenAllLinksWork() {
        assertThat(Wholeness.keep(N3, all(N1, N2, N3))).containsExactly(N1, N2, N3);
    }

    @Test
    void ofTwoThatLostEachOtherTheFirstStaysWithTheLeader() {
        Map<NodeId, Set<NodeId>> hears = all(N1, N2, N3);
        cut(hears, N1, N2);
        assertThat(Wholeness.keep(N3, hears)).containsExactly(N1, N3);
        assertThat(Wholeness.keep(N1, hears)).containsExactly(N1, N3);
        assertThat(Wholeness.keep(N2, hears)).containsExactly(N2, N3);
    }

    @Test
    void theLargestWholeSetStays() {
        Map<NodeId, Set<NodeId>> hears = all(N1, N2, N3, N4);
        cut(hears, N1, N3);
        cut(hears, N1, N4);
        assertThat(Wholeness.keep(N2, hears)).containsExactly(N2, N3, N4);
    }

    @Test
    void aLinkThatWorksOneWayOnlyIsNone() {
        Map<NodeId, Set<NodeId>> hears = all(N1, N2, N3);
        links(hears, N2).remove(N1);
        assertThat(Wholeness.keep(N3, hears)).containsExactly(N1, N3);
    }

    @Property
    void whoStaysHasTheLeaderAndEveryLinkAndNobodyElseCouldStayToo(
            @ForAll @Size(15) boolean[] links, @ForAll @Size(6) boolean[] silent) {
        Map<NodeId, Set<NodeId>> hears = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            if (i == 0 || !silent[i]) {
                hears.put(node(i), new HashSet<>());
            }
        }
        int link = 0;
        for (int i = 0; i < 6; i++) {
            for (int j = i + 1; j < 6; j++) {
                if (links[link++] && hears.containsKey(node(i)) && hears.containsKey(node(j))) {
                    links(hears, node(i)).add(node(j));
                    links(hears, node(j)).add(node(i));
                }
            }
        }
        Set<NodeId> kept = Wholeness.keep(node(0), hears);
        assertThat(kept).contains(node(0));
        for (NodeId one : kept) {
            assertThat(links(hears, one)).as("links of %s in %s", one, hears).containsAll(without(kept, one));
        }
        for (NodeId other : hears.keySet()) {
            assertThat(!kept.contains(other) && links(hears, other).containsAll(kept))
                    .as("%s could stay with %s in %s", other, kept, hears)
                    .isFalse();
        }
    }

    private static Set<NodeId> without(Set<NodeId> nodes, NodeId one) {
        Set<NodeId> others = new HashSet<>(nodes);
        others.remove(one);
        return others;
    }

    private static NodeId node(int number) {
        return new NodeId("rabbit@n" + number);
    }

    private static Map<NodeId, Set<NodeId>> all(NodeId... nodes) {
        Map<NodeId, Set<NodeId>> hears = new TreeMap<>();
        for (NodeId node : nodes) {
            hears.put(node, without(Nodes.of(nodes), node));
        }
        return hears;
    }

    private static Set<NodeId> links(Map<NodeId, Set<NodeId>> hears, NodeId node) {
        return Objects.requireNonNull(hears.get(node), () -> node + " says nothing");
    }

    private static void cut(Map<NodeId, Set<NodeId>> hears, NodeId one, NodeId other) {
        links(hears, one).remove(other);
        links(hears, other).remove(one);
    }
}
