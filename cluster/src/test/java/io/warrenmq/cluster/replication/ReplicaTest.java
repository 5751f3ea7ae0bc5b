package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.ScriptedCluster.Node;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaTest {
    private final ScriptedCluster cluster = new ScriptedCluster("a", "b", "c");
    private final Node a = cluster.node("a");
    private final Node b = cluster.node("b");
    private final Node c = cluster.node("c");

    @BeforeEach
    void everybodyIsInSync() {
        cluster.apply(a, b, c);
        cluster.settle(a, b, c);
        assertThat(cluster.queue().inSync()).containsExactlyInAnyOrder(a.id, b.id, c.id);
    }

    @Test
    void confirmsWhatEveryMemberHasOnDisk() {
        long before = a.confirmed;
        a.publish(1);
        cluster.deliver();
        a.sync();
        b.sync();
        cluster.deliver();
        assertThat(a.confirmed).isEqualTo(before);

        c.sync();
        cluster.deliver();
        assertThat(a.confirmed).isEqualTo(before + 1);
    }

    @Test
    void waitsForASilentMemberUntilItsRemovalWasApplied() {
        long before = a.confirmed;
        a.publish(1);
        cluster.lose();
        a.sync();
        cluster.nowMs += ReplicaOptions.DEFAULT.slowMirrorMs();
        a.replica.tick();
        cluster.lose();
        assertThat(a.proposed).hasSize(2).allMatch(command -> command instanceof RoleCommand.Remove);
        assertThat(a.confirmed).isEqualTo(before);

        cluster.commitProposal(a);
        assertThat(a.confirmed).isEqualTo(before);
        a.proposed.clear();
        cluster.apply(a);
        assertThat(a.confirmed).isEqualTo(before);

        cluster.nowMs += ReplicaOptions.DEFAULT.proposalMs();
        a.replica.tick();
        cluster.commitProposal(a);
        cluster.apply(a);
        assertThat(cluster.queue().inSync()).containsExactly(a.id);
        assertThat(a.confirmed).isEqualTo(before + 1);
    }

    @Test
    void waitsForAProposedMemberBeforeItsAdditionWasApplied() {
        cluster.commit(new RoleCommand.Down(c.id));
        cluster.apply(a);
        cluster.commit(new RoleCommand.Up(c.id, 1));
        cluster.apply(a, c);
        cluster.deliver();
        c.sync();
        cluster.deliver();
        assertThat(a.proposed).singleElement().isInstanceOf(RoleCommand.Add.class);

        long before = a.confirmed;
        a.publish(1);
        cluster.deliver();
        a.sync();
        b.sync();
        cluster.deliver();
        assertThat(a.confirmed).isEqualTo(before);
    }

    @Test
    void sendsAgainWhatGotLost() {
        a.publish(1);
        cluster.lose();
        a.publish(2);
        cluster.deliver();
        cluster.settle(a, b, c);

        assertThat(b.operations()).isEqualTo(a.operations());
        assertThat(a.confirmed).isEqualTo(a.copy.entries.size());
    }

    @Test
    void aMessageToAllMirrorsIsMadeOnce() {
        a.publish(1);

        List<ReplicaMessage> messages = cluster.underWay();
        assertThat(messages).hasSize(2);
        assertThat(messages.get(0)).isSameAs(messages.get(1));
    }

    @Test
    void aReplacedOwnerOverwritesNothing() {
        a.publish(1);
        cluster.lose();
        cluster.commit(new RoleCommand.Down(a.id));
        cluster.apply(b, c);
        cluster.deliver();
        List<SimOp> before = c.operations();

        // a wakes up and knows nothing of it.
        cluster.nowMs += ReplicaOptions.DEFAULT.resendMs();
        a.replica.tick();
        cluster.deliver();

        assertThat(c.operations()).isEqualTo(before);
        assertThat(a.replica.owned()).isPresent();
    }

    @Test
    void whoFollowsANewerOwnerStopsOwning() {
        cluster.commit(new RoleCommand.Down(a.id));
        cluster.commit(new RoleCommand.Up(a.id, 1));
        // Of the two commands that a has not applied, its session is all that b's first batch needs.
        cluster.apply(b);
        cluster.deliver();

        assertThat(b.replica.owned()).isPresent();
        assertThat(a.replica.owned()).isEmpty();
        assertThat(a.replica.append(new SimBatch(List.of(new SimOp.Marker())))).isZero();
    }

    @Test
    void anUnconfirmedTailOfAnEarlierEpochIsCut() {
        a.publish(1);
        cluster.lose();
        cluster.commit(new RoleCommand.Down(a.id));
        cluster.commit(new RoleCommand.Up(a.id, 1));
        cluster.apply(a, b, c);
        b.publish(2 - 1);
        cluster.settle(a, b, c);

        assertThat(a.copy.entries).isEqualTo(b.copy.entries);
        assertThat(cluster.queue().inSync()).contains(a.id);
    }

    @Test
    void offersMessagesAndSettlementsBeforeItCutsThem() {
        a.publish(1);
        a.publish(2);
        cluster.settle(a, b, c);
        SimOp.Id first = new SimOp.Id("s", 1);
        SimOp.Id third = new SimOp.Id("s", 3);

        // a goes on alone in its epoch: what it confirms there b never hears of.
        cluster.commit(new RoleCommand.Down(b.id));
        cluster.commit(new RoleCommand.Down(c.id));
        cluster.apply(a);
        a.publish(3);
        a.replica.append(new SimBatch(List.of(new SimOp.Settle(first))));
        a.sync();
        assertThat(a.confirmed).isEqualTo(a.copy.entries.size());

        // b is promoted with losses, and a returns.
        cluster.commit(new RoleCommand.Down(a.id));
        cluster.commit(new RoleCommand.Up(b.id, 1));
        cluster.commit(new RoleCommand.PromoteLossy(
                cluster.queue().id(), b.id, cluster.queue().version()));
        cluster.commit(new RoleCommand.Up(a.id, 1));
        cluster.apply(a, b);
        int whole = a.copy.entries.size();
        cluster.deliver();
        assertThat(a.copy.entries).as("not cut before b has it on disk").hasSize(whole);
        assertThat(b.copy.content().isLive(third)).isTrue();
        assertThat(b.copy.content().isLive(first)).isFalse();

        cluster.nowMs += ReplicaOptions.DEFAULT.resendMs();
        b.sync();
        b.replica.tick();
        cluster.settle(a, b);
        assertThat(a.copy.entries).isEqualTo(b.copy.entries);
        assertThat(a.copy.content().isLive(third)).isTrue();
    }

    @Test
    void whatBothSidesShareMustBeConfirmedTooBeforeACopyIsCut() {
        a.publish(1);
        cluster.settle(a, b, c);
        cluster.commit(new RoleCommand.Down(a.id));
        cluster.commit(new RoleCommand.Down(c.id));
        cluster.commit(new RoleCommand.Down(b.id));
        cluster.commit(new RoleCommand.Up(c.id, 1));
        cluster.commit(new RoleCommand.PromoteLossy(
                cluster.queue().id(), c.id, cluster.queue().version()));
        cluster.commit(new RoleCommand.Up(a.id, 1));
        cluster.apply(c);
        // c holds message 1 and has lost nothing, but has confirmed nothing in its epoch: its marker is not on disk.
        assertThat(c.confirmed).isZero();

        c.replica.receive(
                a.id,
                new ReplicaMessage.Offer(
                        cluster.label(),
                        Optional.ofNullable(cluster.roles.running().get(a.id))
                                .orElseThrow()
                                .session(),
                        a.copy.entries.size(),
                        new SimCopy.Part(a.copy.entries.size(), List.of(), List.of())));

        assertThat(cluster.underWay())
                .filteredOn(message -> message instanceof ReplicaMessage.Merged)
                .singleElement()
                .extracting(message -> ((ReplicaMessage.Merged) message).required())
                .isEqualTo((long) c.copy.entries.size());
    }

    @Test
    void aStateIsSentOnceWhileTheMirrorMayBeTakingIt() {
        cluster.commit(new RoleCommand.Down(c.id));
        cluster.apply(a, b, c);
        a.publish(1);
        cluster.settle(a, b);
        a.copy.compact(a.copy.entries.size() + 1L);
        cluster.commit(new RoleCommand.Up(c.id, 1));
        cluster.apply(a);
        a.publish(2);
        cluster.nowMs += ReplicaOptions.DEFAULT.resendMs();
        a.replica.tick();
        assertThat(installs()).isEqualTo(1);

        cluster.nowMs += ReplicaOptions.DEFAULT.installMs();
        a.replica.tick();
        assertThat(installs()).isEqualTo(2);
    }

    private long installs() {
        return cluster.underWay().stream()
                .filter(message -> message instanceof ReplicaMessage.Install)
                .count();
    }

    @Test
    void aMirrorThatLagsBehindWhatCanBeReadGetsTheState() {
        cluster.commit(new RoleCommand.Down(c.id));
        cluster.apply(a, b, c);
        a.publish(1);
        a.publish(2);
        cluster.settle(a, b);
        a.copy.compact(a.copy.entries.size() + 1L);
        cluster.commit(new RoleCommand.Up(c.id, 1));
        cluster.apply(a, b, c);
        cluster.settle(a, b, c);

        assertThat(c.copy.entries).isEqualTo(a.copy.entries);
        assertThat(cluster.queue().inSync()).contains(c.id);
    }
}
