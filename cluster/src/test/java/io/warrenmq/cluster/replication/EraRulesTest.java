package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.EraRules.Candidate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EraRulesTest {
    private static final EraId FIRST = new EraId(0, 1);
    private static final EraId SECOND = new EraId(0, 2);
    private static final EraId THIRD = new EraId(0, 3);

    /** A log whose entries are of these eras, in a term of each. */
    private static EraSide side(long commit, EraId... entries) {
        LabelRuns<Position.Term> lineage = new LabelRuns<>();
        for (EraId era : entries) {
            lineage.append(new Position.Term(era, 1), 1);
        }
        return new EraSide(new Era(1, entries[entries.length - 1], Optional.empty()), lineage, commit, false);
    }

    private static EraSide booting(EraSide side) {
        return new EraSide(side.era(), side.lineage(), side.commit(), true);
    }

    @Test
    void whoKnowsNothingThatTheOtherLacksRejoinsSilently() {
        EraSide stayed = side(2, FIRST, FIRST, FIRST);
        EraSide reformed = side(3, FIRST, FIRST, SECOND);

        assertThat(EraRules.STATED.meet(stayed, reformed)).isEqualTo(EraMeeting.FIRST_REJOINS);
        assertThat(EraRules.STATED.meet(reformed, stayed)).isEqualTo(EraMeeting.SECOND_REJOINS);
    }

    @Test
    void whoCommittedAfterTheForkIsAPartition() {
        EraSide livedOn = side(3, FIRST, FIRST, FIRST);
        EraSide reformed = side(3, FIRST, FIRST, SECOND);

        assertThat(EraRules.STATED.meet(livedOn, reformed)).isEqualTo(EraMeeting.PARTITION);
    }

    @Test
    void twoErasOfTheSameNumberAreAPartition() {
        EraSide one = side(2, FIRST, SECOND);
        EraSide other = side(2, FIRST, THIRD);

        assertThat(EraRules.STATED.meet(one, other)).isEqualTo(EraMeeting.PARTITION);
    }

    @Test
    void whatANeighbourKnowsAsCommittedCounts() {
        // The node itself knows only entry 2; its era has committed 3, which the other side lacks.
        EraSide lagging = side(3, FIRST, FIRST);
        EraSide reformed = side(3, FIRST, FIRST, SECOND);

        assertThat(EraRules.STATED.meet(lagging, reformed)).isEqualTo(EraMeeting.PARTITION);
    }

    @Test
    void whoBootsRejoinsWhoRuns() {
        EraSide one = side(3, FIRST, FIRST, FIRST);
        EraSide other = side(3, FIRST, FIRST, SECOND);

        assertThat(EraRules.STATED.meet(booting(one), other)).isEqualTo(EraMeeting.FIRST_REJOINS);
        assertThat(EraRules.STATED.meet(one, booting(other))).isEqualTo(EraMeeting.SECOND_REJOINS);
        assertThat(EraRules.STATED.meet(booting(one), booting(other))).isEqualTo(EraMeeting.NOBODY_RUNS);
    }

    @Test
    void theMostAdvancedGoesOnAlone() {
        NodeId a = new NodeId("a");
        NodeId b = new NodeId("b");
        NodeId c = new NodeId("c");

        assertThat(EraRules.STATED.reformer(List.of(
                        new Candidate(a, new Position(FIRST, 1, 9)), new Candidate(b, new Position(FIRST, 2, 7)))))
                .isEqualTo(b);
        assertThat(EraRules.STATED.reformer(List.of(
                        new Candidate(c, new Position(FIRST, 2, 7)), new Candidate(b, new Position(FIRST, 2, 7)))))
                .isEqualTo(b);
    }
}
