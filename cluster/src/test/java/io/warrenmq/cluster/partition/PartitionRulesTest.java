package io.warrenmq.cluster.partition;

import static io.warrenmq.cluster.partition.Nodes.N1;
import static io.warrenmq.cluster.partition.Nodes.N2;
import static io.warrenmq.cluster.partition.Nodes.N3;
import static io.warrenmq.cluster.partition.Nodes.N4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.cluster.partition.PartitionHandling.Autoheal;
import io.warrenmq.cluster.partition.PartitionHandling.Ignore;
import io.warrenmq.cluster.partition.PartitionHandling.PauseIfAllDown;
import io.warrenmq.cluster.partition.PartitionHandling.PauseMinority;
import io.warrenmq.cluster.partition.PartitionHandling.Recovery;
import io.warrenmq.cluster.replication.NodeId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartitionRulesTest {
    private static final Set<NodeId> THREE = Nodes.of(N1, N2, N3);

    @Test
    void pauseMinorityGoesOnWithMoreThanHalfOfAllMembers() {
        assertThat(decide(new PauseMinority(), THREE, N1, N2)).isEqualTo(new Decision.GoOn());
        assertThat(decide(new PauseMinority(), THREE, N1)).isEqualTo(new Decision.Pause(Nodes.of(N2, N3), false));
    }

    @Test
    void pauseMinorityPausesBothHalvesAndBothNodesOfTwo() {
        Set<NodeId> four = Nodes.of(N1, N2, N3, N4);
        assertThat(decide(new PauseMinority(), four, N1, N2)).isEqualTo(new Decision.Pause(Nodes.of(N3, N4), false));
        assertThat(decide(new PauseMinority(), four, N3, N4)).isEqualTo(new Decision.Pause(Nodes.of(N1, N2), false));
        assertThat(decide(new PauseMinority(), Nodes.of(N1, N2), N1))
                .isEqualTo(new Decision.Pause(Nodes.of(N2), false));
    }

    @Test
    void pauseMinorityPausesWhomTheMajorityLeftOutUntilAllLinksAreBack() {
        Sight leftOut = new Sight(N2, THREE, Nodes.of(N2, N3), true, true);
        assertThat(PartitionRules.decide(new PauseMinority(), leftOut))
                .isEqualTo(new Decision.Pause(Nodes.of(N1), true));
    }

    @Test
    void ignoreAndAutohealGoOnAloneAndLeaveAMajorityToElectItsLeader() {
        for (PartitionHandling handling : List.of(new Ignore(), new Autoheal())) {
            assertThat(decide(handling, THREE, N1)).isEqualTo(new Decision.Reform());
            assertThat(decide(handling, THREE, N2, N3)).isEqualTo(new Decision.GoOn());
            Sight reformed = new Sight(N1, THREE, Nodes.of(N1), true, false);
            assertThat(PartitionRules.decide(handling, reformed))
                    .as("a side that has begun its era")
                    .isEqualTo(new Decision.GoOn());
            Sight leftOut = new Sight(N2, THREE, Nodes.of(N2, N3), true, true);
            assertThat(PartitionRules.decide(handling, leftOut))
                    .as("a partial partition")
                    .isEqualTo(new Decision.Reform());
        }
    }

    @Test
    void pauseIfAllDownGoesOnWithOneOfTheListed() {
        PartitionHandling first = new PauseIfAllDown(Nodes.of(N1), Recovery.IGNORE);
        assertThat(decide(first, THREE, N1)).isEqualTo(new Decision.Reform());
        assertThat(decide(first, THREE, N2, N3)).isEqualTo(new Decision.Pause(Nodes.of(N1), false));
        assertThat(decide(first, THREE, N2, N1)).isEqualTo(new Decision.GoOn());
    }

    @Test
    void pauseIfAllDownWithListedNodesOnBothSidesPausesNobody() {
        PartitionHandling racks = new PauseIfAllDown(Nodes.of(N1, N3), Recovery.AUTOHEAL);
        assertThat(decide(racks, THREE, N1)).isEqualTo(new Decision.Reform());
        assertThat(decide(racks, THREE, N2, N3)).isEqualTo(new Decision.GoOn());
        assertThat(racks.heals()).isTrue();
    }

    @Test
    void namesThatAreNoMembersDoNotCount() {
        PartitionHandling strangers = new PauseIfAllDown(Nodes.of(N4), Recovery.IGNORE);
        assertThat(decide(strangers, THREE, N1)).isEqualTo(new Decision.Reform());
        PartitionHandling mixed = new PauseIfAllDown(Nodes.of(N4, N3), Recovery.IGNORE);
        assertThat(decide(mixed, THREE, N1, N2)).isEqualTo(new Decision.Pause(Nodes.of(N3), false));
    }

    @Test
    void onlyAutohealAndItsRecoveryHeal() {
        assertThat(new Autoheal().heals()).isTrue();
        assertThat(new Ignore().heals()).isFalse();
        assertThat(new PauseMinority().heals()).isFalse();
        assertThat(new PauseIfAllDown(Nodes.of(N1), Recovery.IGNORE).heals()).isFalse();
    }

    @Test
    void aNodeOutsideItsOwnClusterIsAMistakeOfTheCaller() {
        assertThatThrownBy(() -> new Sight(N4, THREE, Nodes.of(N4), true, false))
                .hasMessageContaining("rabbit@n4");
    }

    private static Decision decide(PartitionHandling handling, Set<NodeId> members, NodeId self, NodeId... others) {
        Set<NodeId> reached = Nodes.of(others);
        reached.add(self);
        return PartitionRules.decide(handling, new Sight(self, members, reached, false, false));
    }
}
