package io.warrenmq.cluster.replication;

import java.util.Map;
import java.util.Optional;

/**
 * What a node's metadata says about one queue at one moment.
 *
 * @param era of the log that this was read from
 * @param label of the queue's present epoch
 * @param running members that are in, with their sessions; not changed afterwards
 */
public record QueueRoles(EraId era, QueueRecord queue, Label label, Map<NodeId, RunningMember> running) {

    /** The node's session, if that process of it is in. */
    public Optional<Session> session(NodeId node, long incarnation) {
        RunningMember member = running.get(node);
        return member == null || member.incarnation() != incarnation ? Optional.empty() : Optional.of(member.session());
    }
}
