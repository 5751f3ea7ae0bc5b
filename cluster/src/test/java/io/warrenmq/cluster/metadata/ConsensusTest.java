package io.warrenmq.cluster.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.NodeId;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConsensusTest {

    /** Crashes, cuts, lost, repeated and late messages, snapshots, nodes that join and are forgotten. */
    @Property(tries = 150)
    void allNodesApplyTheSameWhateverHappens(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size, @ForAll @IntRange(max = 1500) int steps) {
        SimulatedCluster cluster = new SimulatedCluster(size, seed);
        for (int step = 0; step < steps; step++) {
            cluster.step();
        }
        cluster.quiet(3_000);
        assertThat(cluster.leaders()).as("leaders after the faults").hasSize(1);
        cluster.propose();
        cluster.quiet(1_000);
        SimulatedCluster.Node leader = cluster.leaders().getFirst();
        assertThat(leader.consensus().commit())
                .isEqualTo(leader.consensus().last().orElseThrow().index());
        List<String> expected = leader.state;
        assertThat(expected).anyMatch(line -> line.contains(":c"));
        assertThat(cluster.nodes.values())
                .allSatisfy(node -> assertThat(node.state).isEqualTo(expected));
        assertThat(leader.consensus().settled()).isEqualTo(leader.consensus().commit());
    }

    @Test
    void aLoneVoterCommitsByItself() {
        SimulatedCluster cluster = new SimulatedCluster(1, 1);
        cluster.quiet(50);
        cluster.propose();
        cluster.quiet(50);
        assertThat(cluster.node(new NodeId("n0")).state).last().asString().endsWith(":c1");
    }
}
