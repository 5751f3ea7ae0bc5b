package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import java.util.List;
import java.util.Set;

/**
 * What the commands change: the same on every node that has applied the same. Called by the thread of a
 * {@link MetadataNode} only.
 *
 * @param <R> what a command's submitter is answered
 */
public interface ReplicatedState<R> {
    /** Applies a command that is committed; what it says must depend on nothing but this state. */
    R apply(byte[] command);

    /**
     * These nodes run, as of this place of the log. Told when it changes and, because the image does not say it, after
     * {@link #install}.
     */
    default void running(Set<NodeId> nodes) {
        // of no interest to a state that has nothing to do with nodes
    }

    /** A mirrored queue has another owner, as of this place of the log. Told before {@link #running}. */
    default void moved(QueueName queue, NodeId owner) {
        // of no interest to a state that has no queues
    }

    /** What is asked for of mirrors since the last call, in order. */
    default List<MirrorWish> mirrorWishes() {
        return List.of();
    }

    /** The node is no member any more, as of this place of the log. */
    default void forgotten(NodeId node) {
        // of no interest to a state that has nothing to do with nodes
    }

    /** The state as records, each smaller than {@link Integer#MAX_VALUE} bytes; must not change while it is read. */
    Iterable<byte[]> image();

    /** Becomes what {@link #image} of another node, or of an earlier life, was. */
    void install(List<byte[]> image);
}
