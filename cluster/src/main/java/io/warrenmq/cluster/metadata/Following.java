package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.Position;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A follower's part: takes what a leader sends, and knows up to where both logs are equal. Not thread-safe: owned by
 * the thread of its {@link Consensus}.
 */
final class Following {
    private final EntryLog log;
    private final MembershipLog memberships;
    private final ConsensusPort port;
    private @Nullable Assembly assembly;
    private long verified;

    /** What became of a message with entries: whether they fit, and the index to answer. */
    record Result(boolean fits, long match) {}

    Following(EntryLog log, MembershipLog memberships, ConsensusPort port) {
        this.log = log;
        this.memberships = memberships;
        this.port = port;
    }

    /** This log and that of the present term's leader are known to be equal up to here. */
    long verified() {
        return verified;
    }

    /** Another term: what is committed is all that any leader is known to have. */
    void begin(long commit) {
        verified = commit;
        assembly = null;
    }

    Result append(PeerMessage.Append message, long commit) {
        Position before = message.before();
        if (!log.holds(before)) {
            return new Result(false, worthTrying(before, commit));
        }
        for (LogEntry entry : message.entries()) {
            if (entry.at().index() > log.last() || !log.holds(entry.at())) {
                replaceFrom(entry, commit);
            }
        }
        // Not the end of this log: what stands behind these entries may be another leader's.
        verified = Math.max(verified, before.index() + message.entries().size());
        return new Result(true, verified);
    }

    private void replaceFrom(LogEntry entry, long commit) {
        long index = entry.at().index();
        if (index <= commit) {
            throw new IllegalStateException("entry " + entry.at() + " contradicts committed " + log.position(index));
        }
        log.truncate(index - 1);
        memberships.truncate(index - 1);
        log.append(entry);
        memberships.append(entry);
        port.write(entry);
    }

    /** The end of the run before the first that differs: one question for each leader, not for each entry. */
    private long worthTrying(Position before, long commit) {
        if (before.index() > log.last()) {
            return log.last();
        }
        LabelRuns<Position.Term> lineage = log.lineage();
        return before.index() == 0 ? 0 : Math.max(commit, lineage.first(lineage.runOf(before.index())) - 1);
    }

    /** Adds a part of a snapshot; the whole of it when it was the last. */
    Optional<byte[]> assemble(PeerMessage.Install message) {
        Assembly parts = assembly;
        if (parts == null || !parts.at.equals(message.at())) {
            parts = new Assembly(message.at());
            assembly = parts;
        }
        parts.add(message);
        if (parts.size() < message.total()) {
            return Optional.empty();
        }
        assembly = null;
        return Optional.of(parts.bytes());
    }

    /** How much of a snapshot has come. */
    long assembled() {
        return assembly == null ? 0 : assembly.size();
    }
}
