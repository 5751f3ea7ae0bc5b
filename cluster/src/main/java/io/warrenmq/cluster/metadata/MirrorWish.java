package io.warrenmq.cluster.metadata;

import io.warrenmq.broker.queue.QueueSettings.Mirroring;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import java.util.Optional;

/**
 * What the broker's metadata ask for: that a queue has copies on other nodes.
 *
 * @param home node that has the queue
 * @param mirroring empty for a queue that is to have none, or is gone
 */
public record MirrorWish(QueueName queue, NodeId home, Optional<Mirroring> mirroring) {}
