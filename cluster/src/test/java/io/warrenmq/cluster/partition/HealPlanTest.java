package io.warrenmq.cluster.partition;

import static io.warrenmq.cluster.partition.Nodes.N1;
import static io.warrenmq.cluster.partition.Nodes.N2;
import static io.warrenmq.cluster.partition.Nodes.N3;
import static io.warrenmq.cluster.partition.Nodes.NEW;
import static io.warrenmq.cluster.partition.Nodes.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HealPlanTest {
    private static final Set<NodeId> THREE = Nodes.of(N1, N2, N3);

    @Test
    void theSideWithMostClientsWins() {
        assertThat(HealPlan.of(THREE, sides(5, 2, 2))).contains(winnerAlone());
    }

    @Test
    void withAsManyClientsTheSideWithMostNodesWins() {
        assertThat(HealPlan.of(THREE, sides(4, 2, 2))).contains(new HealPlan(OLD, Nodes.of(N2, N3), Map.of(N1, NEW)));
    }

    @Test
    void withAsManyNodesTheSideWithTheFirstNameWins() {
        Map<NodeId, LinkReport> reports = Map.of(N1, Nodes.report(OLD, 1, N2), N2, Nodes.report(NEW, 1, N1));
        assertThat(HealPlan.of(Nodes.of(N1, N2), reports)).contains(new HealPlan(OLD, Nodes.of(N1), Map.of(N2, NEW)));
    }

    @Test
    void nothingIsDecidedWhileAMemberIsSilentOrDoesNotHearAll() {
        Map<NodeId, LinkReport> silent = sides(5, 2, 2);
        silent.remove(N3);
        assertThat(HealPlan.of(THREE, silent)).isEmpty();
        Map<NodeId, LinkReport> deaf = sides(5, 2, 2);
        deaf.put(N3, Nodes.report(OLD, 2, N2));
        assertThat(HealPlan.of(THREE, deaf)).isEmpty();
    }

    @Test
    void oneSideNeedsNoHealing() {
        Map<NodeId, LinkReport> whole = sides(5, 2, 2);
        whole.put(N1, Nodes.report(OLD, 5, N2, N3));
        assertThat(HealPlan.of(THREE, whole)).isEmpty();
    }

    @Test
    void threeSidesHealInOneRound() {
        EraId third = new EraId(1, 1);
        Map<NodeId, LinkReport> reports = sides(5, 2, 9);
        reports.put(N3, Nodes.report(third, 9, N1, N2));
        assertThat(HealPlan.of(THREE, reports)).contains(new HealPlan(third, Nodes.of(N3), Map.of(N1, NEW, N2, OLD)));
    }

    @Test
    void theFirstMemberDecidesOnceNothingHasChangedForAWhile() {
        Healer first = new Healer(N1, 100);
        Healer second = new Healer(N2, 100);
        for (long nowMs = 0; nowMs < 100; nowMs += 50) {
            assertThat(first.look(THREE, sides(5, 2, 2), nowMs)).isEmpty();
            assertThat(second.look(THREE, sides(5, 2, 2), nowMs)).isEmpty();
        }
        assertThat(first.look(THREE, sides(5, 2, 2), 100)).contains(winnerAlone());
        assertThat(first.look(THREE, sides(5, 2, 2), 150))
                .as("an order may be lost")
                .contains(winnerAlone());
        assertThat(second.look(THREE, sides(5, 2, 2), 150))
                .as("another decides")
                .isEmpty();
    }

    @Test
    void whoWinsIsDecidedAnewWhenTheSidesChangeMeanwhile() {
        Healer healer = new Healer(N1, 100);
        healer.look(THREE, sides(5, 2, 2), 0);
        healer.look(THREE, sides(1, 2, 2), 60);
        assertThat(healer.look(THREE, sides(1, 2, 2), 120)).isEmpty();
        assertThat(healer.look(THREE, sides(1, 2, 2), 160))
                .contains(new HealPlan(OLD, Nodes.of(N2, N3), Map.of(N1, NEW)));
    }

    private static HealPlan winnerAlone() {
        return new HealPlan(NEW, Nodes.of(N1), Map.of(N2, OLD, N3, OLD));
    }

    /** The first node has gone on alone; with so many clients each. */
    private static Map<NodeId, LinkReport> sides(long first, long second, long third) {
        Map<NodeId, LinkReport> reports = new HashMap<>();
        reports.put(N1, Nodes.report(NEW, first, N2, N3));
        reports.put(N2, Nodes.report(OLD, second, N1, N3));
        reports.put(N3, Nodes.report(OLD, third, N1, N2));
        return reports;
    }
}
