package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a simulated node writes; a crash takes what was not forced. */
final class SimulatedDisk {
    private record Image(
            EraId era,
            long term,
            Optional<NodeId> votedFor,
            LabelRuns<Position.Term> lineage,
            Membership base,
            List<String> state,
            List<LogEntry> entries,
            long commit) {}

    private Image forced;
    private Image written;

    SimulatedDisk(EraId era) {
        Consensus.Memory none = Consensus.Memory.none(era);
        forced = new Image(
                era, none.term(), none.votedFor(), none.lineage(), none.base(), List.of(), List.of(), none.commit());
        written = forced;
    }

    void replace(LabelRuns<Position.Term> lineage, Membership base, List<String> state, List<LogEntry> tail) {
        written = new Image(
                written.era,
                written.term,
                written.votedFor,
                lineage.copy(),
                base,
                List.copyOf(state),
                List.copyOf(tail),
                Math.max(written.commit, lineage.length()));
    }

    void vote(long term, Optional<NodeId> votedFor) {
        written = new Image(
                written.era,
                term,
                votedFor,
                written.lineage,
                written.base,
                written.state,
                written.entries,
                written.commit);
    }

    void entry(LogEntry entry) {
        List<LogEntry> entries = new ArrayList<>(written.entries);
        entries.removeIf(existing -> existing.at().index() >= entry.at().index());
        entries.add(entry);
        written = new Image(
                written.era,
                written.term,
                written.votedFor,
                written.lineage,
                written.base,
                written.state,
                entries,
                written.commit);
    }

    void force() {
        forced = written;
    }

    void crash() {
        written = forced;
    }

    List<String> state() {
        return written.state;
    }

    Consensus.Memory memory() {
        return new Consensus.Memory(
                written.era,
                written.term,
                written.votedFor,
                written.lineage,
                written.base,
                written.entries,
                written.lineage.length());
    }
}
