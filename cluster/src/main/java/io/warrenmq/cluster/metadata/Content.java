package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.RoleCommand;

/** What an entry of the log does when it is applied. */
public sealed interface Content {
    /** Nothing: a new leader's first entry, without which it may not commit what it inherited. */
    record TermStart() implements Content {}

    /** Who runs, who votes, who owns which queue. */
    record Role(RoleCommand command) implements Content {}

    /**
     * The node is a member from now on, or is described anew. It has a vote as soon as it was let in.
     *
     * @param info what the others are to know of it
     */
    record Admit(NodeId node, MemberInfo info) implements Content {}

    /**
     * The node stops, in order: it runs no more, and its disk does not count any more until it returns. So a cluster
     * whose nodes stop one after the other goes on with every one that is left, and the last one to stop is the one
     * that may start alone. The last voter keeps its vote.
     */
    record Leave(NodeId node) implements Content {}

    /** The node is no member any more; it has to be reset before it can join again. */
    record Forget(NodeId node) implements Content {}

    /**
     * A command of a node's clients and operators. Applied only when it is the next of its sender's present life: a
     * command that is sent again because its fate was unknown must not be carried out twice, nor out of order.
     *
     * @param incarnation of the sender's process
     * @param sequence 1, 2, 3 ... without gaps
     * @param command opaque to the log
     */
    record Submitted(NodeId sender, long incarnation, long sequence, byte[] command) implements Content {
        /** Without the command, which may hold a password's hash. */
        @Override
        public String toString() {
            return "Submitted[" + sender + ", " + incarnation + ", " + sequence + ", " + command.length + " bytes]";
        }
    }
}
