package io.warrenmq.cluster.replication;

import java.util.List;

/** What changes roles. Goes through the metadata log and is applied on every node in the same way. */
public sealed interface RoleCommand {

    /** The node does not answer: it leaves all sets, and what it owned gets another owner. */
    record Down(NodeId node) implements RoleCommand {}

    /**
     * The node is let in.
     *
     * @param incarnation of its process; another one than the recorded means that the node went down unnoticed
     */
    record Up(NodeId node, long incarnation) implements RoleCommand {}

    /** Members stop being waited for. One command for many queues: a slow mirror may hold thousands. */
    record Remove(List<Removal> removals) implements RoleCommand {}

    /** Members hold whole copies and are waited for from now on. */
    record Add(List<Addition> additions) implements RoleCommand {}

    /**
     * A member without a whole copy becomes the owner, because none that has one is there and the policy prefers a
     * queue with losses to no queue.
     *
     * @param version of the record that the decision was made on
     */
    record PromoteLossy(QueueId queue, NodeId member, long version) implements RoleCommand {}

    /**
     * Another member of the in-sync set becomes the owner, and the one before leaves the set: for it, as if it went
     * down.
     *
     * @param version of the record that the decision was made on
     */
    record Handover(QueueId queue, NodeId member, long version) implements RoleCommand {}

    /** A queue comes to be, with its only copy on the owner. Nothing happens when there is one of that name. */
    record Declare(QueueName queue, NodeId owner) implements RoleCommand {}

    /** A queue goes. */
    record Delete(QueueId queue) implements RoleCommand {}

    /**
     * First entry of an era (rule E2).
     *
     * @param seed the node that goes on alone
     * @param incarnation of its process
     */
    record EraStart(Era era, NodeId seed, long incarnation) implements RoleCommand {}

    /**
     * A member to be removed.
     *
     * @param version of the record that the owner knew
     */
    record Removal(QueueId queue, NodeId member, long version) {}

    /**
     * A member to be added.
     *
     * @param session in which the member acknowledged what it holds
     * @param version of the record that the owner knew
     */
    record Addition(QueueId queue, NodeId member, Session session, long version) {}
}
