package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraMeeting;
import io.warrenmq.cluster.replication.EraRules;
import io.warrenmq.cluster.replication.EraSide;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Optional;

/** What a node does when it meets another of a different era. Stateless. */
enum Encounter {
    /** Somebody else decides, or there is nothing to decide yet. */
    NOTHING,
    /** This node gives up its log for that of the other. */
    REJOIN,
    /** Both sides have what the other lacks. */
    PARTITION,
    /** The other cluster does not know this node: it was forgotten, or it belongs elsewhere. */
    STRANGER;

    static Encounter of(NodeId self, Hello mine, NodeId other, Hello theirs) {
        if (theirs.state() == Hello.State.JOINING || theirs.state() == Hello.State.REJOINING) {
            return NOTHING; // it has no log, and goes where it has chosen to go
        }
        if (!theirs.membership().members().contains(self)) {
            return STRANGER;
        }
        if (!mine.membership().members().contains(other)) {
            return NOTHING; // it is the one who was forgotten
        }
        boolean booting = isBooting(mine);
        boolean decides =
                !decidedByAnother(mine.leader(), self) // rule E3a: one that lags would give away what it lacks
                        && (booting || !decidedByAnother(theirs.leader(), other)); // its leader's word counts
        EraMeeting meeting = EraRules.STATED.meet(
                new EraSide(mine.era(), mine.lineage(), mine.commit(), booting),
                new EraSide(theirs.era(), theirs.lineage(), theirs.commit(), isBooting(theirs)));
        return switch (meeting) {
            case FIRST_REJOINS -> decides ? REJOIN : NOTHING;
            case PARTITION -> PARTITION; // more commits on either side do not change that
            case SECOND_REJOINS, NOBODY_RUNS -> NOTHING;
        };
    }

    private static boolean isBooting(Hello hello) {
        return hello.state() == Hello.State.BOOTING && hello.leader().isEmpty();
    }

    private static boolean decidedByAnother(Optional<NodeId> leader, NodeId node) {
        return leader.isPresent() && !leader.get().equals(node);
    }
}
