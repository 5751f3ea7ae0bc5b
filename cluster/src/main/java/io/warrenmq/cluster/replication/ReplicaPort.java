package io.warrenmq.cluster.replication;

import java.util.Optional;

/** What a replica asks of its surroundings. Nothing in here may call the replica back before it returned. */
public interface ReplicaPort {

    /**
     * Sends a message that may get lost. A batch in it may be released as soon as this returns: whoever needs its
     * content for longer takes it now.
     */
    void send(NodeId to, ReplicaMessage message);

    /** Whether a message to that node could be sent on now; otherwise {@link QueueReplica#flow} follows. */
    default boolean hasRoom(NodeId to) {
        return true;
    }

    /**
     * Hands a command to the leader of the metadata log of this era, and of no other. It may get lost, late or
     * repeated; the replica proposes again what did not come into effect.
     */
    void propose(RoleCommand command);

    /** This node owns the queue from now on; operations may be appended. */
    void owns(Label label);

    /** This node owns the queue no longer. What is not confirmed stays undecided for those who published it. */
    void ownsNoLonger(Label label);

    /**
     * Whether this node's {@link Lease} runs, by its clock as read now. While it does not, confirms are kept back; the
     * replica asks again when it ticks.
     */
    boolean leaseRuns();

    /**
     * Every in-sync member, as recorded and as proposed, holds all operations up to an index, as safe as the queue
     * promises: publishers may be told.
     */
    void confirmed(Label label, long index);

    /**
     * A returned copy offers what it has: yields the operations that append what this queue never had and settle what
     * was settled there (rule G1). Offers are repeated; what was had once, settled since or not, is never yielded
     * again.
     *
     * @return empty when there is nothing new
     */
    Optional<OperationBatch> merge(Label label, OfferedPart part);
}
