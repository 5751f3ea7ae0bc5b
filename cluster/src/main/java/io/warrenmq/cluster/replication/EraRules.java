package io.warrenmq.cluster.replication;

import java.util.Comparator;
import java.util.List;

/** The decisions about eras, one method for each rule. Stateless. */
public class EraRules {
    public static final EraRules STATED = new EraRules();

    EraRules() {}

    /**
     * E3: compares the logs label by label. Numbers and indexes alone say nothing: two sides can have the same number,
     * and an index in common that holds different entries.
     */
    public EraMeeting meet(EraSide first, EraSide second) {
        if (first.booting() && second.booting()) {
            return EraMeeting.NOBODY_RUNS;
        }
        if (first.booting() || second.booting()) {
            return first.booting() ? EraMeeting.FIRST_REJOINS : EraMeeting.SECOND_REJOINS;
        }
        long shared = shared(first, second);
        if (first.commit() <= shared) {
            return EraMeeting.FIRST_REJOINS;
        }
        return second.commit() <= shared ? EraMeeting.SECOND_REJOINS : EraMeeting.PARTITION;
    }

    /** Length that both logs have in common. */
    long shared(EraSide first, EraSide second) {
        return first.lineage().commonPrefix(second.lineage());
    }

    /**
     * E2: who goes on alone when no majority is left. The others of its side rejoin it like any returning node, so
     * there is no moment in which a group is half in one era and half in another.
     *
     * @param reachable nodes of the era that reach each other, at least one
     */
    public NodeId reformer(List<Candidate> reachable) {
        return reachable.stream().max(Candidate.MOST_ADVANCED).orElseThrow().node();
    }

    /**
     * A node that may go on alone.
     *
     * @param last position of its log, committed or not
     */
    public record Candidate(NodeId node, Position last) {
        private static final Comparator<Candidate> MOST_ADVANCED = Comparator.comparingLong(
                        (Candidate candidate) -> candidate.last().term())
                .thenComparingLong(candidate -> candidate.last().index())
                .thenComparing(Candidate::node, Comparator.reverseOrder());
    }
}
