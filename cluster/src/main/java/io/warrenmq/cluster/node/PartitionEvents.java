package io.warrenmq.cluster.node;

import io.warrenmq.cluster.partition.Decision;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;

/**
 * What a member asks of the application around it when links fail and come back. Told by the metadata thread, which
 * must not be held up; told again while nothing comes of it.
 */
public interface PartitionEvents {
    /** The application is to stop, and to start again when the members that it waits for can be asked. */
    void pause(Decision.Pause pause, Set<NodeId> members);

    /** The application is to start anew and to follow these nodes: their side's metadata stay. */
    void restart(Set<NodeId> winners);
}
