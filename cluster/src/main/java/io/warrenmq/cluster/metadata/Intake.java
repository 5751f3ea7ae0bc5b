package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import java.util.HashMap;
import java.util.Map;

/**
 * A leader's door for commands: each sender's in order, without gaps. Those that come again, or too early, are left
 * out; their sender looks after them. Not thread-safe: owned by the thread of its {@link Member}.
 */
final class Intake {
    private final ClusterState cluster;

    /** Last number of each sender's present life that is in the log. */
    private final Map<NodeId, Accepted> accepted = new HashMap<>();

    private record Accepted(long incarnation, long sequence) {}

    Intake(ClusterState cluster) {
        this.cluster = cluster;
    }

    /** Another leader: what is in the log is not known any more. */
    void forget() {
        accepted.clear();
    }

    /** @param applied how far {@code cluster} has come */
    void accept(Consensus leader, long applied, Content.Submitted command) {
        boolean isLetIn = cluster.running(command.sender())
                .filter(member -> member.incarnation() == command.incarnation())
                .isPresent();
        if (!isLetIn) {
            return;
        }
        Accepted known = accepted.get(command.sender());
        if (known == null || known.incarnation() != command.incarnation()) { // a new life counts from 1 again
            known = new Accepted(command.incarnation(), lastInLog(leader, applied, command));
            accepted.put(command.sender(), known);
        }
        if (command.sequence() == known.sequence() + 1 && leader.propose(command)) {
            accepted.put(command.sender(), new Accepted(command.incarnation(), command.sequence()));
        }
    }

    private long lastInLog(Consensus leader, long applied, Content.Submitted command) {
        long last = cluster.sequence(command.sender(), command.incarnation());
        for (LogEntry entry : leader.behind(applied)) {
            if (entry.content() instanceof Content.Submitted earlier
                    && earlier.sender().equals(command.sender())
                    && earlier.incarnation() == command.incarnation()
                    && earlier.sequence() == last + 1) {
                last++;
            }
        }
        return last;
    }
}
