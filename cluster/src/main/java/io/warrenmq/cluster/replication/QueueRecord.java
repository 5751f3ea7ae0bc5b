package io.warrenmq.cluster.replication;

import java.util.List;
import java.util.Optional;

/**
 * Who does what for a queue, as the metadata has it.
 *
 * @param epoch of the present or last owner
 * @param owner empty while no member with a whole copy is running
 * @param inSync members that hold everything confirmed, the longest one first; never empty
 * @param version goes up with every change of the roles, so that a late command is recognised
 * @param lossyEpoch the last epoch that began without a whole copy, 0 when there was none
 */
public record QueueRecord(
        QueueId id, long epoch, Optional<NodeId> owner, List<NodeId> inSync, long version, long lossyEpoch) {

    public QueueRecord {
        inSync = List.copyOf(inSync);
    }

    QueueRecord withInSync(List<NodeId> members) {
        return new QueueRecord(id, epoch, owner, members, version + 1, lossyEpoch);
    }

    QueueRecord withoutOwner() {
        return new QueueRecord(id, epoch, Optional.empty(), inSync, version + 1, lossyEpoch);
    }

    QueueRecord promoted(NodeId newOwner, List<NodeId> members) {
        return new QueueRecord(id, epoch + 1, Optional.of(newOwner), members, version + 1, lossyEpoch);
    }

    QueueRecord promotedLossily(NodeId newOwner) {
        return new QueueRecord(id, epoch + 1, Optional.of(newOwner), List.of(newOwner), version + 1, epoch + 1);
    }
}
