package io.warrenmq.cluster.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.cluster.metadata.TestNodes.Node;
import io.warrenmq.cluster.replication.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MetadataNodeTest {

    private static void letAllIn(TestNodes nodes) {
        assertThat(nodes.nodes.values().stream().filter(Node::isUp))
                .allSatisfy(node -> assertThat(node.status().letIn())
                        .as("%s is let in", node.id)
                        .isTrue());
    }

    @Test
    void nodesJoinTheOneThatFormedTheCluster() {
        TestNodes nodes = TestNodes.cluster(3);
        letAllIn(nodes);
        assertThat(nodes.node(2).status().membership().voters())
                .containsExactly(TestNodes.id(0), TestNodes.id(1), TestNodes.id(2));
        assertThat(nodes.node(2).status().running()).hasSize(3);
    }

    @Test
    void aNodeThatWasAloneBringsWhatItHasIntoTheClusterAndAJoinerLosesIt() {
        TestNodes nodes = new TestNodes(2);
        nodes.node(0).disk.append(List.of("\0first".getBytes(StandardCharsets.UTF_8)));
        nodes.node(1).disk.append(List.of("\0other".getBytes(StandardCharsets.UTF_8)));
        TestNodes.cluster(nodes);
        letAllIn(nodes);
        assertThat(nodes.node(1).state).containsExactly("\0first").isEqualTo(nodes.node(0).state);
    }

    @Test
    void whatOneNodeIsAnsweredEveryOtherHasApplied() {
        TestNodes nodes = TestNodes.cluster(3);
        for (int n = 0; n < 30; n++) {
            CompletableFuture<Integer> answer = nodes.node(n % 3).submit("c" + n);
            nodes.deliver();
            assertThat(answer).isCompletedWithValue(n + 1);
            assertThat(nodes.nodes.values())
                    .allSatisfy(node -> assertThat(node.state).last().isEqualTo("c" + (answer.join() - 1)));
        }
    }

    @Test
    void aRunningNodeThatHasNotAppliedACommandHoldsItsAnswerBackButNotForEver() {
        TestNodes nodes = TestNodes.cluster(3);
        int leads = Integer.parseInt(nodes.leader().orElseThrow().id.name().substring(1));
        Node frozen = nodes.node((leads + 1) % 3);
        nodes.frozen.add(frozen.id);
        CompletableFuture<Integer> answer = nodes.node(leads).submit("c");
        nodes.pass(200);
        assertThat(nodes.node((leads + 2) % 3).state).containsExactly("c");
        assertThat(answer).isNotDone();
        nodes.pass(2_500);
        assertThat(answer).isDone();
        nodes.frozen.clear();
        nodes.pass(1_000);
        assertThat(frozen.state).containsExactly("c");
    }

    @Test
    void aMajorityGoesOnWhenTheLeaderIsGoneAndNothingIsAppliedTwice() {
        TestNodes nodes = TestNodes.cluster(3);
        Node leader = nodes.leader().orElseThrow();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (Node node : nodes.nodes.values()) {
            if (node != leader) {
                answers.add(node.submit("from " + node.id));
            }
        }
        leader.stop();
        nodes.pass(3_000);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
        Node other = nodes.leader().orElseThrow();
        assertThat(other.state).doesNotHaveDuplicates().hasSize(2);
        assertThat(other.status().running()).hasSize(2);
        leader.start();
        nodes.views();
        nodes.pass(2_000);
        letAllIn(nodes);
        assertThat(leader.state).isEqualTo(other.state);
    }

    @Test
    void commandsOfANodeThatReturnedAreTakenByTheLeaderThatKnewItBefore() {
        TestNodes nodes = TestNodes.cluster(3);
        Node leader = nodes.leader().orElseThrow();
        Node other = nodes.nodes.values().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        other.send("first life, 1");
        other.send("first life, 2");
        nodes.deliver();
        other.stop();
        nodes.pass(1_000);
        other.start();
        nodes.views();
        nodes.pass(2_000);
        CompletableFuture<Integer> answer = other.submit("second life, 1");
        nodes.pass(1_000);
        assertThat(nodes.leader()).contains(leader);
        assertThat(answer).isCompletedWithValue(3);
        assertThat(nodes.nodes.values())
                .allSatisfy(node ->
                        assertThat(node.state).containsExactly("first life, 1", "first life, 2", "second life, 1"));
    }

    @Test
    void everyStateIsToldThatANodeWasGoneAlsoIfNobodyMissedIt() {
        TestNodes nodes = TestNodes.cluster(3);
        Node leader = nodes.leader().orElseThrow();
        Node other = nodes.nodes.values().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        nodes.nodes.values().forEach(node -> node.running.clear());

        other.stop();
        other.start();
        nodes.views();
        nodes.pass(2_000);

        letAllIn(nodes);
        for (Node node : nodes.nodes.values()) {
            assertThat(node.running)
                    .as("what %s was told", node.id)
                    .anySatisfy(names -> assertThat(names).doesNotContain(other.id))
                    .last()
                    .satisfies(names -> assertThat(names).hasSize(3));
        }
    }

    @Test
    void everythingIsThereAgainAfterAllWereStopped() {
        TestNodes nodes = TestNodes.cluster(3);
        nodes.node(1).send("a");
        nodes.deliver();
        nodes.nodes.values().forEach(Node::stop);
        nodes.nodes.values().forEach(node -> assertThat(node.start()).isTrue());
        nodes.views();
        nodes.pass(2_000);
        letAllIn(nodes);
        assertThat(nodes.nodes.values())
                .allSatisfy(node -> assertThat(node.state).containsExactly("a"));
        assertThat(nodes.node(2).status().era().number()).isEqualTo(1);
    }

    @Test
    void withoutAMajorityNothingIsAnsweredUntilTheSideBeginsAnEraAndTheOthersRejoinSilently() {
        TestNodes nodes = TestNodes.cluster(3);
        nodes.node(0).send("before");
        nodes.deliver();
        nodes.node(0).stop();
        nodes.node(1).stop();
        Node survivor = nodes.node(2);
        CompletableFuture<Integer> waiting = survivor.submit("during");
        nodes.pass(3_000);
        assertThat(waiting).isNotDone();

        assertThat(survivor.node().reform().join()).isTrue();
        nodes.pass(1_000);
        assertThatThrownBy(waiting::join).hasMessageContaining("a new era began");
        CompletableFuture<Integer> alone = survivor.submit("alone");
        nodes.pass(200);
        assertThat(alone).isDone();
        assertThat(survivor.status().era().number()).isEqualTo(2);

        nodes.node(0).start();
        nodes.node(1).start();
        nodes.views();
        nodes.pass(3_000);
        letAllIn(nodes);
        assertThat(nodes.nodes.values()).allSatisfy(node -> {
            assertThat(node.state).isEqualTo(survivor.state);
            assertThat(node.status().era()).isEqualTo(survivor.status().era());
            assertThat(node.status().membership().voters()).hasSize(3);
            assertThat(node.told).doesNotContain("partitioned n0", "partitioned n1", "partitioned n2");
        });
    }

    @Test
    void onlyTheMostAdvancedOfASideBeginsAnEra() {
        TestNodes nodes = TestNodes.cluster(5);
        nodes.split(List.of(Set.of(0, 1, 2), Set.of(3, 4)));
        nodes.pass(1_000);
        List<Node> side = List.of(nodes.node(3), nodes.node(4));
        List<Boolean> began =
                side.stream().map(node -> node.node().reform().join()).toList();
        assertThat(began).containsExactlyInAnyOrder(true, false);
        nodes.pass(2_000);
        assertThat(nodes.node(3).status().era())
                .isEqualTo(nodes.node(4).status().era());
        assertThat(side).allSatisfy(node -> assertThat(node.status().letIn()).isTrue());
    }

    @Test
    void sidesThatBothWentOnReportAPartitionAndKeepWhatTheyHave() {
        TestNodes nodes = TestNodes.cluster(3);
        nodes.split(List.of(Set.of(0), Set.of(1, 2)));
        nodes.pass(2_000);
        assertThat(nodes.node(0).node().reform().join()).isTrue();
        nodes.node(0).send("mine");
        nodes.node(1).send("theirs");
        nodes.pass(1_000);
        nodes.heal();
        nodes.pass(2_000);
        assertThat(nodes.node(0).state).containsExactly("mine");
        assertThat(nodes.node(2).state).containsExactly("theirs");
        assertThat(nodes.node(0).told).anyMatch(told -> told.startsWith("partitioned"));
        assertThat(List.of(nodes.node(1), nodes.node(2)))
                .anySatisfy(node -> assertThat(node.told).contains("partitioned n0"));
    }

    @Test
    void aSideThatCommittedNothingNewRejoinsSilently() {
        TestNodes nodes = TestNodes.cluster(3);
        nodes.split(List.of(Set.of(0, 1), Set.of(2)));
        // n0 and n1 stop committing: they only lose n2, which goes on alone before they take note of it
        nodes.frozen.addAll(Set.of(TestNodes.id(0), TestNodes.id(1)));
        nodes.pass(2_000);
        assertThat(nodes.node(2).node().reform().join()).isTrue();
        nodes.node(2).send("new");
        nodes.pass(500);
        nodes.node(0).stop();
        nodes.node(1).stop();
        nodes.frozen.clear();
        nodes.node(0).start();
        nodes.node(1).start();
        nodes.heal();
        nodes.pass(3_000);
        letAllIn(nodes);
        assertThat(nodes.node(0).state).containsExactly("new");
    }

    @Test
    void aNodeWhoseNewSideIsGoneBeforeItWasTakenInGoesBackToTheLogItHas() {
        TestNodes nodes = TestNodes.cluster(3);
        nodes.node(0).send("all");
        nodes.deliver();
        Node away = nodes.node(2);
        nodes.split(List.of(Set.of(0), Set.of(1), Set.of(2)));
        nodes.pass(1_000);
        assertThat(nodes.node(1).node().reform().join()).isTrue();
        nodes.pass(500);
        nodes.lost = sent -> sent.to().equals(away.id) && sent.bytes()[0] == 5; // snapshots
        nodes.split(List.of(Set.of(0), Set.of(1, 2)));
        nodes.pass(500);
        assertThat(away.told).anyMatch(told -> told.startsWith("rejoining"));
        nodes.lost = _ -> false;
        nodes.split(List.of(Set.of(0, 2), Set.of(1)));
        nodes.pass(3_000);
        assertThat(away.status().era().number()).isEqualTo(1);
        assertThat(away.status().letIn()).isTrue();
        CompletableFuture<Integer> answer = away.submit("again");
        nodes.deliver();
        assertThat(answer).isDone();
        assertThat(nodes.node(0).state).containsExactly("all", "again");
    }

    @Test
    void aLeaderThatIsCutOffLosesWhatItCouldNotCommitAndSendsItAgain() {
        TestNodes nodes = TestNodes.cluster(3);
        Node leader = nodes.leader().orElseThrow();
        int number = Integer.parseInt(leader.id.name().substring(1));
        nodes.split(List.of(Set.of(number), Set.of((number + 1) % 3, (number + 2) % 3)));
        CompletableFuture<Integer> lonely = leader.submit("lonely");
        nodes.pass(2_000);
        nodes.node((number + 1) % 3).send("majority");
        nodes.pass(500);
        assertThat(lonely).isNotDone();
        nodes.heal();
        nodes.pass(3_000);
        letAllIn(nodes);
        assertThat(lonely).isDone();
        assertThat(nodes.nodes.values())
                .allSatisfy(node -> assertThat(node.state).containsExactly("majority", "lonely"));
    }

    @Test
    void aNodeThatIsFarBehindGetsASnapshot() {
        TestNodes nodes = TestNodes.cluster(new TestNodes(3, 1, 2_000));
        Node away = nodes.node(2);
        away.stop();
        nodes.pass(1_000);
        for (int n = 0; n < 200; n++) {
            nodes.node(n % 2).send("command number " + n);
            nodes.deliver();
        }
        assertThat(nodes.node(0).disk.snapshots).isGreaterThan(3);
        away.start();
        nodes.views();
        nodes.pass(3_000);
        letAllIn(nodes);
        assertThat(away.state).hasSize(200).isEqualTo(nodes.node(0).state);
    }

    @Test
    void aForgottenNodeIsNotLetInAgain() {
        TestNodes nodes = TestNodes.cluster(3);
        Node gone = nodes.node(2);
        gone.stop();
        nodes.pass(1_000);
        nodes.node(0).node().propose(new Content.Forget(gone.id));
        nodes.pass(500);
        assertThat(nodes.node(1).status().membership().members()).containsExactly(TestNodes.id(0), TestNodes.id(1));
        gone.start();
        nodes.views();
        nodes.pass(3_000);
        assertThat(gone.status().letIn()).isFalse();
        assertThat(nodes.node(0).status().running()).hasSize(2);
        assertThat(gone.told).contains("stranger " + nodes.leader().orElseThrow().id);
    }

    @Test
    void theLastNodeToStopIsTheOneThatMayStartAlone() {
        TestNodes nodes = TestNodes.cluster(3);
        stopInOrder(nodes, 0);
        assertThat(nodes.node(1).submit("of two")).isNotCompletedExceptionally();
        nodes.pass(1_000);
        stopInOrder(nodes, 1);
        nodes.pass(1_000);
        CompletableFuture<Integer> alone = nodes.node(2).submit("of one");
        nodes.pass(1_000);
        assertThat(alone).isDone();
        assertThat(nodes.node(2).status().membership().members()).hasSize(3);
        nodes.node(2).stop();

        nodes.node(0).start();
        nodes.node(1).start();
        nodes.views();
        nodes.pass(5_000);
        assertThat(nodes.node(0).status().letIn()).isFalse();
        assertThat(nodes.node(1).status().letIn()).isFalse();
        nodes.node(2).start();
        nodes.views();
        nodes.pass(5_000);
        letAllIn(nodes);
        assertThat(nodes.nodes.values())
                .allSatisfy(node -> assertThat(node.state).containsExactly("of two", "of one"));
    }

    private static void stopInOrder(TestNodes nodes, int number) {
        nodes.node(number).node().leave();
        nodes.pass(500);
        assertThat(nodes.node(number).status().letIn()).isFalse();
        nodes.pass(1_000); // it is not let in again while it is about to stop
        assertThat(nodes.node(number).status().letIn()).isFalse();
        nodes.node(number).stop();
    }

    @Test
    void commandsThatNobodyAgreesOnAreRefusedAndNotCarriedOutLater() {
        TestNodes nodes = new TestNodes(3);
        nodes.refuseAfterMs = 1_000;
        TestNodes.cluster(nodes);
        Node left = nodes.node(2);
        nodes.node(0).stop();
        nodes.node(1).stop();
        nodes.pass(2_000);
        CompletableFuture<Integer> refused = left.submit("refused");
        nodes.pass(100);
        assertThatThrownBy(refused::join)
                .hasMessageContaining("no majority of the cluster's nodes")
                .hasMessageNotContaining("perhaps");
        nodes.node(0).start();
        nodes.node(1).start();
        nodes.views();
        nodes.pass(5_000);
        letAllIn(nodes);
        CompletableFuture<Integer> later = left.submit("later");
        nodes.pass(1_000);
        assertThat(later).isDone();
        assertThat(nodes.node(0).state).containsExactly("later");
    }

    @Test
    void whatIsKnownOfMembersIsKnownToAll() {
        TestNodes nodes = TestNodes.cluster(2);
        MemberInfo info = new MemberInfo("id", NodeKind.RAM, "10.0.0.7", 25672, 35672);
        NodeId other = new NodeId("other");
        nodes.node(1).node().propose(new Content.Admit(other, info));
        nodes.pass(500);
        for (Node node : nodes.nodes.values()) {
            assertThat(node.status().infos()).containsEntry(other, info);
            assertThat(node.status().membership().members()).contains(other);
            assertThat(node.status().membership().voters()).doesNotContain(other);
        }
        nodes.node(0).node().propose(new Content.Forget(other));
        nodes.pass(500);
        assertThat(nodes.node(1).status().infos()).doesNotContainKey(other);
        assertThat(nodes.node(1).status().hasRunningDisc()).isTrue();
    }

    @Test
    void whatIsNoMessageIsDropped() {
        TestNodes nodes = TestNodes.cluster(2);
        nodes.node(0).node().received(TestNodes.id(1), new byte[0]);
        nodes.node(0).node().received(TestNodes.id(1), new byte[] {99, 1, 2});
        nodes.node(0).node().received(TestNodes.id(1), new byte[] {32});
        CompletableFuture<Integer> answer = nodes.node(0).submit("c");
        nodes.deliver();
        assertThat(answer).isDone();
        assertThat(nodes.node(0).failures).isEmpty();
    }

    @Test
    void aNodeThatIsNoMemberTakesNoCommands() {
        TestNodes nodes = new TestNodes(1);
        assertThat(nodes.node(0).start()).isFalse();
        assertThatThrownBy(() -> nodes.node(0).submit("c").join()).hasMessageContaining("no member of a cluster");
        assertThatThrownBy(() -> nodes.node(0).node().reform().join()).hasMessageContaining("form or join one");
        assertThat(nodes.node(0).failures).isEmpty();
    }

    /** Rule E3: nobody who goes on running gives up, silently, what it knows as committed. */
    @Property(tries = 60)
    void aSilentRejoinDropsNothingThatIsKnownAsCommitted(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 4) int size) {
        TestNodes nodes = TestNodes.cluster(new TestNodes(size, seed, 1_500));
        List<String> broken = new ArrayList<>();
        for (Node node : nodes.nodes.values()) {
            node.onInstall = () -> node.told.stream()
                    .filter(told -> told.startsWith("overwritten"))
                    .forEach(broken::add);
        }
        for (int step = 0; step < 40; step++) {
            Node node = nodes.node(nodes.random.nextInt(size));
            switch (nodes.random.nextInt(8)) {
                case 0, 1, 2 -> node.send("s" + seed + "/" + step);
                case 3 -> {
                    int side = nodes.random.nextInt(1, 1 << size);
                    nodes.split(List.of(side(side, size), side(~side, size)));
                }
                case 4 -> nodes.heal();
                case 5 -> node.node().reform().join();
                case 6 -> {
                    NodeId slow = node.id;
                    nodes.lost = sent -> sent.to().equals(slow) && nodes.random.nextInt(3) == 0;
                }
                default -> nodes.lost = _ -> false;
            }
            nodes.pass(nodes.random.nextInt(600));
        }
        assertThat(nodes.nodes.values())
                .allSatisfy(node -> assertThat(node.failures).isEmpty());
        assertThat(broken).isEmpty();
    }

    private static Set<Integer> side(int bits, int size) {
        return IntStream.range(0, size)
                .filter(n -> (bits >> n & 1) == 1)
                .boxed()
                .collect(Collectors.toSet());
    }
}
