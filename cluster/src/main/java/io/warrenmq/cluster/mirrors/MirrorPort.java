package io.warrenmq.cluster.mirrors;

import io.warrenmq.broker.queue.ReplicatedQueue;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.RoleCommand;

/** What a mirrored queue asks of its node. Called on the queue's loop. */
public interface MirrorPort {
    /** Sends something about a queue to the same queue of another node; it is lost where there is no connection. */
    void send(NodeId to, long queueId, int loop, byte[] head, byte[] body);

    /** Whether more could be sent on to that node now. */
    boolean hasRoom(NodeId to, int loop);

    /** Hands a command to the leader of the metadata; it may get lost. */
    void propose(RoleCommand command);

    /** This queue serves clients from now on. */
    void serves(long queueId, ReplicatedQueue queue);

    /** This queue serves clients no more. */
    void servesNoMore(long queueId, ReplicatedQueue queue);

    /** Whether confirms may be sent: the lease of the node runs. */
    boolean leaseRuns();

    /** Monotonic, in milliseconds. */
    long clockMs();
}
