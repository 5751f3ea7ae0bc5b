package io.warrenmq.cluster.metadata;

import io.warrenmq.broker.queue.QueueSettings.Mirroring;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueRoles;
import java.util.List;

/**
 * A mirrored queue at one moment.
 *
 * @param mirroring as its policy asks
 * @param copies nodes that are to have one, the owner first; not all of them need to run
 * @param roles who owns it and who holds all of it; of the running nodes those only that are to have a copy
 */
public record MirroredQueue(Mirroring mirroring, List<NodeId> copies, QueueRoles roles) {}
