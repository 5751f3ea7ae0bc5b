package io.warrenmq.cluster.partition;

import static io.warrenmq.cluster.partition.Nodes.N1;
import static io.warrenmq.cluster.partition.Nodes.N2;
import static io.warrenmq.cluster.partition.Nodes.N3;
import static io.warrenmq.cluster.partition.Nodes.NEW;
import static io.warrenmq.cluster.partition.Nodes.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.partition.PartitionHandling.Autoheal;
import io.warrenmq.cluster.partition.PartitionHandling.Ignore;
import io.warrenmq.cluster.partition.PartitionHandling.PauseMinority;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PartitionDutyTest {
    private static final long TIMEOUT_MS = 8_000;
    private static final long LEASE_MS = 4_000;

    private final Map<NodeId, Node> nodes = new TreeMap<>();
    private final Set<List<NodeId>> cut = new HashSet<>();
    private long nowMs = 50_000;

    /** A member whose log says what the test wants. */
    private final class Node implements PartitionWorld {
        final NodeId id;
        final Authority authority;
        final PartitionDuty duty;
        final List<String> told = new ArrayList<>();
        EraId era = OLD;
        Optional<NodeId> leader = Optional.of(N1);
        Set<NodeId> running = Nodes.of(N1, N2, N3);
        Set<NodeId> without = Set.of();
        long clients;
        boolean frozen;

        Node(NodeId id, PartitionHandling handling) {
            this.id = id;
            this.authority = new Authority(id, () -> nowMs, LEASE_MS);
            this.duty = new PartitionDuty(id, handling, TIMEOUT_MS, authority, this);
        }

        @Override
        public Facts facts() {
            return new Facts(era, 1, nodes.keySet(), nodes.keySet(), running, leader, true, 10, 10);
        }

        @Override
        public Set<NodeId> seen() {
            Set<NodeId> seen = new TreeSet<>(nodes.keySet());
            seen.remove(id);
            return seen;
        }

        @Override
        public long clients() {
            return clients;
        }

        @Override
        public void send(NodeId to, byte[] message) {
            if (!cut.contains(List.of(id, to))) {
                late.add(() ->
                        node(to).duty.received(id, LinkMessage.decode(message).orElseThrow(), nowMs));
                lateFor.add(to);
            }
        }

        @Override
        public void leaveOut(Set<NodeId> nodes) {
            without = nodes;
        }

        @Override
        public void reform(Set<NodeId> side) {
            told.add("reform with " + new TreeSet<>(side));
        }

        @Override
        public void pause(Decision.Pause pause) {
            told.add("pause for " + new TreeSet<>(pause.awaited()) + (pause.wholly() ? " wholly" : ""));
        }

        @Override
        public void restart(Set<NodeId> winners) {
            told.add("follow " + new TreeSet<>(winners));
        }

        @Override
        public void diverged(NodeId node) {
            told.add("diverged from " + node);
        }
    }

    private final List<Runnable> late = new ArrayList<>();
    private final List<NodeId> lateFor = new ArrayList<>();

    private void cluster(PartitionHandling handling) {
        for (NodeId id : List.of(N1, N2, N3)) {
            nodes.put(id, new Node(id, handling));
        }
        pass(10_000);
    }

    private Node node(NodeId id) {
        return Objects.requireNonNull(nodes.get(id));
    }

    private void pass(long ms) {
        for (long until = nowMs + ms; nowMs < until; nowMs += 100) {
            nodes.values().stream().filter(node -> !node.frozen).forEach(node -> node.duty.tick(nowMs));
            deliver();
        }
    }

    private void deliver() {
        for (int n = 0; n < late.size(); ) {
            if (node(lateFor.get(n)).frozen) {
                n++;
            } else {
                lateFor.remove(n);
                late.remove(n).run();
            }
        }
    }

    private void drop(NodeId from, NodeId to) {
        cut.add(List.of(from, to));
    }

    private void cut(NodeId one, NodeId other) {
        drop(one, other);
        drop(other, one);
    }

    @Test
    void nobodyDoesAnythingWhileAllLinksAreWhole() {
        cluster(new PauseMinority());
        pass(60_000);
        assertThat(nodes.values()).allSatisfy(node -> {
            assertThat(node.told).isEmpty();
            assertThat(node.authority.mayAct()).isTrue();
        });
    }

    @Test
    void whoLosesTheMajorityPausesAndItsAuthorityEndsBefore() {
        cluster(new PauseMinority());
        cut(N2, N1);
        cut(N2, N3);
        node(N2).leader = Optional.empty();
        pass(LEASE_MS + 1_000);
        assertThat(node(N2).authority.mayAct()).isFalse();
        assertThat(node(N2).told).isEmpty();
        pass(TIMEOUT_MS);
        assertThat(node(N2).told).contains("pause for [rabbit@n1, rabbit@n3]");
        assertThat(node(N1).told).isEmpty();
        assertThat(node(N1).authority.mayAct()).isTrue();
        assertThat(node(N3).authority.mayAct()).isTrue();
    }

    @Test
    void aLeaderWithoutAMajorityHasNoAuthorityEvenIfItTakesItselfForOne() {
        cluster(new Ignore());
        cut(N1, N2);
        cut(N1, N3);
        pass(LEASE_MS + 1_000);
        assertThat(node(N1).authority.mayAct()).isFalse();
    }

    @Test
    void aNodeThatSleptHasNoAuthorityWhateverWaitsForIt() {
        cluster(new Ignore());
        node(N2).frozen = true;
        pass(20_000);
        node(N2).frozen = false;
        assertThat(node(N2).authority.mayAct()).as("before it does anything").isFalse();
        deliver(); // what was sent to it meanwhile, in one go
        assertThat(node(N2).authority.mayAct())
                .as("with the leader's old words")
                .isFalse();
        pass(3_000);
        assertThat(node(N2).authority.mayAct()).as("heard anew").isTrue();
    }

    @Test
    void aNodeThatSleptDoesNotTakeItsOwnSleepForTheSilenceOfOthers() {
        cluster(new Ignore());
        Node slept = node(N2);
        slept.frozen = true;
        pass(60_000);
        late.clear();
        lateFor.clear();
        cut(N2, N1);
        cut(N2, N3);
        slept.leader = Optional.empty();
        slept.frozen = false;
        pass(TIMEOUT_MS * 3 / 4);
        assertThat(slept.told).as("they may be about to find it").isEmpty();
        pass(TIMEOUT_MS);
        assertThat(slept.told).as("they are gone indeed").contains("reform with []");
    }

    @Test
    void aSideWithoutALeaderAndAMajorityGoesOnWithWhomItReaches() {
        cluster(new Ignore());
        cut(N2, N1);
        cut(N3, N1);
        cut(N2, N3);
        node(N2).leader = Optional.empty();
        pass(TIMEOUT_MS + 4_000);
        assertThat(node(N2).told).contains("reform with []");
    }

    @Test
    void aLeaderLeavesOutOneOfTwoNodesWithoutALinkAndThatOneIsToldSo() {
        cluster(new PauseMinority());
        Node leader = node(N1);
        drop(N2, N3); // one way is as bad as both
        pass(TIMEOUT_MS + 10_000);
        assertThat(leader.without).containsExactly(N3);
        assertThat(node(N3).told).contains("pause for [rabbit@n2] wholly");
        assertThat(node(N2).told).isEmpty();
        cut.clear();
        pass(5_000);
        assertThat(leader.without).isEmpty();
    }

    @Test
    void aNodeThatDoesNotReachTheLeaderHearsFromOthersThatItIsLeftOut() {
        cluster(new Ignore());
        cut(N1, N2);
        Set<NodeId> without2 = Nodes.of(N1, N3);
        node(N2).leader = Optional.empty();
        pass(TIMEOUT_MS);
        assertThat(node(N2).told).as("with a majority in reach it waits").isEmpty();
        node(N1).running = without2;
        node(N3).running = without2;
        pass(5_000);
        assertThat(node(N2).told).contains("reform with []").doesNotContain("reform with [rabbit@n3]");
    }

    @Test
    void oneMemberDecidesWhoGivesUpWhenAllAreInReachAgain() {
        cluster(new Autoheal());
        node(N3).era = NEW;
        node(N3).leader = Optional.of(N3);
        node(N3).clients = 5;
        pass(10_000);
        assertThat(node(N1).told).contains("follow [rabbit@n3]");
        assertThat(node(N2).told).contains("follow [rabbit@n3]");
        assertThat(node(N3).told).isEmpty();
        node(N2).told.clear();
        node(N2).duty.received(N1, new LinkMessage.Heal(NEW, Nodes.of(N3)), nowMs);
        assertThat(node(N2).told).as("an order for an era that it is not in").isEmpty();
    }

    @Test
    void nobodyHealsUnlessTheStrategySaysSo() {
        cluster(new Ignore());
        node(N3).era = NEW;
        node(N3).leader = Optional.of(N3);
        pass(30_000);
        node(N2).duty.received(N1, new LinkMessage.Heal(OLD, Nodes.of(N3)), nowMs);
        assertThat(nodes.values()).allSatisfy(node -> assertThat(node.told).isEmpty());
    }

    @Test
    void whoDivergedIsListedUntilItStopsOrFallsSilent() {
        cluster(new Ignore());
        node(N1).duty.diverged(N3, nowMs);
        node(N2).duty.diverged(N3, nowMs);
        assertThat(node(N1).duty.partitionedFrom()).isEqualTo(Nodes.of(N3));
        assertThat(node(N1).told).containsExactly("diverged from rabbit@n3");
        node(N3).era = NEW;
        drop(N3, N2);
        node(N3).duty.leave();
        deliver();
        assertThat(node(N1).duty.partitionedFrom()).isEmpty();
        pass(TIMEOUT_MS + 1_000);
        assertThat(node(N2).duty.partitionedFrom()).isEmpty();
    }
}
