package io.warrenmq.cluster.partition;

import static io.warrenmq.cluster.partition.Nodes.N2;
import static io.warrenmq.cluster.partition.Nodes.N3;
import static io.warrenmq.cluster.partition.Nodes.NEW;
import static io.warrenmq.cluster.partition.Nodes.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartitionListTest {
    private final PartitionList list = new PartitionList();

    @Test
    void whoWentOnWithoutThisNodeIsListedUntilAllOfThemWereStopped() {
        list.diverged(N2, 1);
        list.diverged(N3, 1);
        list.stopped(N2);
        assertThat(list.nodes()).containsExactly(N2, N3);
        list.stopped(N3);
        assertThat(list.nodes()).isEmpty();
    }

    @Test
    void aNewLifeOfANodeCountsAsAStop() {
        list.diverged(N2, 1);
        list.heard(N2, Nodes.report(OLD, 0), NEW);
        assertThat(list.nodes()).as("the same life").containsExactly(N2);
        list.heard(N2, new LinkReport(2, OLD, Nodes.of(), 0, Nodes.of()), NEW);
        assertThat(list.nodes()).isEmpty();
    }

    @Test
    void whoComesOverToThisSideIsNoPartitionAnyMore() {
        list.diverged(N2, 1);
        list.heard(N2, Nodes.report(NEW, 0), NEW);
        assertThat(list.nodes()).isEmpty();
    }

    @Test
    void aNodeThatDivergesAgainIsListedAgain() {
        list.diverged(N2, 1);
        list.diverged(N3, 1);
        list.stopped(N2);
        list.diverged(N2, 2);
        list.stopped(N3);
        assertThat(list.nodes()).containsExactly(N2, N3);
    }

    @Test
    void aRestartOfThisNodeClearsItsList() {
        list.diverged(N2, 1);
        list.restarted();
        assertThat(list.nodes()).isEmpty();
    }
}
