package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.RoleCommand;
import io.warrenmq.cluster.replication.RunningMember;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A leader's care that the recorded running nodes are those that run: lets in who follows closely, and takes out who is
 * out of sight. Not thread-safe: owned by the thread of its {@link Member}.
 */
final class Attendance {
    private final NodeId self;
    private final long downAfterMs;
    private final long repeatMs;
    private final Map<NodeId, Long> goneSinceMs = new TreeMap<>();
    private final Map<NodeId, Long> proposedAtMs = new HashMap<>();

    /** @param repeatMs how long after a proposal it is made again, if nothing came of it */
    Attendance(NodeId self, long downAfterMs, long repeatMs) {
        this.self = self;
        this.downAfterMs = downAfterMs;
        this.repeatMs = repeatMs;
    }

    /**
     * Proposes what is due.
     *
     * @param present nodes of this era that are in sight, with the incarnation they report, this node included
     */
    void attend(Consensus leader, Map<NodeId, RunningMember> running, Map<NodeId, Long> present, long nowMs) {
        goneSinceMs.keySet().removeIf(node -> present.containsKey(node) || !running.containsKey(node));
        for (NodeId node : running.keySet()) {
            if (!present.containsKey(node) && nowMs - goneSinceMs.computeIfAbsent(node, _ -> nowMs) >= downAfterMs) {
                propose(leader, node, new RoleCommand.Down(node), nowMs);
            }
        }
        present.forEach((node, incarnation) -> {
            RunningMember known = running.get(node);
            boolean letIn = known != null && known.incarnation() == incarnation;
            if (!letIn && (node.equals(self) || leader.caughtUp(node, incarnation))) {
                propose(leader, node, new RoleCommand.Up(node, incarnation), nowMs);
            }
        });
    }

    /** What was applied settles what was proposed. */
    void applied(Set<NodeId> nodes) {
        proposedAtMs.keySet().removeAll(nodes);
    }

    private void propose(Consensus leader, NodeId node, RoleCommand command, long nowMs) {
        Long before = proposedAtMs.get(node);
        if ((before == null || nowMs - before > repeatMs) && leader.propose(new Content.Role(command))) {
            proposedAtMs.put(node, nowMs);
        }
    }
}
