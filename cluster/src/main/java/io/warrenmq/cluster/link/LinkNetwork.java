package io.warrenmq.cluster.link;

import io.warrenmq.cluster.replication.NodeId;

/** Takes frames of links to other nodes. What it loses or repeats is found out above it. */
@FunctionalInterface
public interface LinkNetwork {
    /**
     * Returns when the frame is on its way, however long that takes; frames of one thread stay in order.
     *
     * @throws InterruptedException if the calling thread is to end
     */
    void send(NodeId to, byte[] frame) throws InterruptedException;
}
