package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.RoleCommand;

/** What an entry of the log does when it is applied. */
public sealed interface Content {
    /** Nothing: a new leader's first entry, without which it may not commit what it inherited. */
    record TermStart() implements Content {}

    /** Who runs, who votes, who owns which queue. */
    record Role(RoleCommand command) implements Content {}

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
