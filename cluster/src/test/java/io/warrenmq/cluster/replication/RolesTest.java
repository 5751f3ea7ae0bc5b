package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.RoleCommand.Addition;
import io.warrenmq.cluster.replication.RoleCommand.Removal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RolesTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");
    private static final QueueName NAME = new QueueName("/", "q");
    private final Era era = new Era(1, new EraId(0, 1), Optional.empty());
    private final Roles roles = new Roles(era);
    private long index;

    @BeforeEach
    void threeNodesAndAQueueOnTheFirst() {
        apply(new RoleCommand.EraStart(era, A, 1));
        apply(new RoleCommand.Up(B, 1));
        apply(new RoleCommand.Up(C, 1));
        apply(new RoleCommand.Declare(NAME, A));
    }

    private void apply(RoleCommand command) {
        roles.apply(new Position(roles.era().id(), 1, ++index), command);
    }

    private QueueRecord queue() {
        return roles.queue(NAME).orElseThrow().queue();
    }

    private Session session(NodeId member) {
        return Optional.ofNullable(roles.running().get(member)).orElseThrow().session();
    }

    private Addition addition(NodeId member) {
        return new Addition(queue().id(), member, session(member), queue().version());
    }

    private void add(NodeId member) {
        apply(new RoleCommand.Add(List.of(addition(member))));
    }

    @Test
    void aQueueBeginsWithItsOnlyCopy() {
        assertThat(queue().owner()).contains(A);
        assertThat(queue().inSync()).containsExactly(A);
        assertThat(queue().epoch()).isEqualTo(1);
    }

    @Test
    void theLongestMemberFollowsTheOwner() {
        add(C);
        add(B);
        apply(new RoleCommand.Down(A));

        assertThat(queue().owner()).contains(C);
        assertThat(queue().inSync()).containsExactly(C, B);
        assertThat(queue().epoch()).isEqualTo(2);
    }

    @Test
    void theLastHolderStaysRecordedAndGoesOnWhenItReturns() {
        apply(new RoleCommand.Down(A));
        assertThat(queue().owner()).isEmpty();
        assertThat(queue().inSync()).containsExactly(A);

        apply(new RoleCommand.Up(A, 2));
        assertThat(queue().owner()).contains(A);
        assertThat(queue().epoch()).isEqualTo(2);
    }

    @Test
    void aSecondLifeIsASecondSession() {
        add(B);
        Session before = session(B);
        apply(new RoleCommand.Up(B, 2));

        assertThat(session(B)).isNotEqualTo(before);
        assertThat(queue().inSync()).containsExactly(A);
    }

    @Test
    void aRepeatedUpChangesNothing() {
        add(B);
        QueueRecord before = queue();
        apply(new RoleCommand.Up(B, 1));

        assertThat(queue()).isEqualTo(before);
    }

    @Test
    void aLateAdditionIsRefused() {
        Addition late = addition(B);
        add(C);
        apply(new RoleCommand.Add(List.of(late)));
        assertThat(queue().inSync()).containsExactly(A, C);

        Addition ofEarlierLife = addition(B);
        apply(new RoleCommand.Up(B, 2));
        apply(new RoleCommand.Add(List.of(ofEarlierLife)));
        assertThat(queue().inSync()).containsExactly(A, C);
    }

    @Test
    void neitherTheOwnerNorTheLastHolderIsRemoved() {
        apply(new RoleCommand.Remove(List.of(new Removal(queue().id(), A, queue().version()))));
        assertThat(queue().inSync()).containsExactly(A);

        add(B);
        apply(new RoleCommand.Remove(List.of(new Removal(queue().id(), A, queue().version()))));
        assertThat(queue().inSync()).containsExactly(A, B);

        apply(new RoleCommand.Remove(List.of(new Removal(queue().id(), B, queue().version()))));
        assertThat(queue().inSync()).containsExactly(A);
    }

    @Test
    void aPromotionWithLossesIsRecordedAndNeedsAnUnownedQueue() {
        apply(new RoleCommand.PromoteLossy(queue().id(), B, queue().version()));
        assertThat(queue().owner()).contains(A);

        apply(new RoleCommand.Down(A));
        apply(new RoleCommand.PromoteLossy(queue().id(), B, queue().version()));
        assertThat(queue().owner()).contains(B);
        assertThat(queue().inSync()).containsExactly(B);
        assertThat(queue().lossyEpoch()).isEqualTo(queue().epoch());
    }

    @Test
    void aDeclarationUnderTheSameNameIsAnotherQueue() {
        QueueId before = queue().id();
        apply(new RoleCommand.Declare(NAME, B));
        assertThat(queue().id()).isEqualTo(before);

        apply(new RoleCommand.Delete(before));
        assertThat(roles.queue(NAME)).isEmpty();
        apply(new RoleCommand.Declare(NAME, B));
        assertThat(queue().id()).isNotEqualTo(before);
        assertThat(queue().owner()).contains(B);
    }

    @Test
    void whoGoesOnAloneOwnsWhatItHoldsWhole() {
        add(B);
        Era second = era.reformed(new EraId(0, 2), new Position(era.id(), 1, index));
        apply(new RoleCommand.EraStart(second, B, 7));

        assertThat(roles.voters()).containsExactly(B);
        assertThat(roles.running().keySet()).containsExactly(B);
        assertThat(queue().owner()).contains(B);
        assertThat(queue().inSync()).containsExactly(B);
        assertThat(roles.queue(NAME).orElseThrow().label().era()).isEqualTo(second.id());
    }

    @Test
    void whoGoesOnAloneWaitsForTheHolderOfWhatItLacks() {
        Era second = era.reformed(new EraId(0, 2), new Position(era.id(), 1, index));
        apply(new RoleCommand.EraStart(second, C, 7));
        assertThat(queue().owner()).isEmpty();

        apply(new RoleCommand.Up(A, 2));
        assertThat(queue().owner()).contains(A);
        assertThat(queue().inSync()).containsExactly(A);
    }

    @Test
    void aSnapshotStaysAsItWas() {
        Roles snapshot = roles.copy();
        add(B);

        assertThat(snapshot.queue(NAME).orElseThrow().queue().inSync()).containsExactly(A);
    }
}
