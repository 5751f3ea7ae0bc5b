package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import java.util.Optional;

/**
 * What a node tells every other that it sees, of whatever era: enough to decide who rejoins whom.
 *
 * @param incarnation of the sender's process
 * @param lineage of its log
 * @param commit the greatest index that any node of its era, as far as the sender reaches, knows as committed
 * @param leader who leads its era, if somebody does
 * @param membership by its log
 */
record Hello(
        long incarnation,
        Era era,
        LabelRuns<Position.Term> lineage,
        long commit,
        Optional<NodeId> leader,
        Membership membership,
        State state) {

    /** How far the sender has come. */
    enum State {
        /** It has a log and has not been let in since its process started. */
        BOOTING(1),
        /** It was let in, at least once. */
        RUNNING(2),
        /** It gave up the log it has for that of this era, and waits for it. */
        REJOINING(3),
        /** The same, and it was never a member: an operator wants it to become one. */
        JOINING(4),
        /** It is about to stop, and must not be let in again before it has. */
        LEAVING(5);

        /** As it is sent. */
        final int tag;

        State(int tag) {
            this.tag = tag;
        }

        static State of(int tag) {
            return switch (tag) {
                case 1 -> BOOTING;
                case 2 -> RUNNING;
                case 3 -> REJOINING;
                case 4 -> JOINING;
                case 5 -> LEAVING;
                default -> throw new ByteReader.MalformedException("a node in state " + tag);
            };
        }
    }

    /** End of the sender's log; empty when it has none. */
    Optional<Position> last() {
        if (lineage.length() == 0) {
            return Optional.empty();
        }
        Position.Term label = lineage.at(lineage.length());
        return Optional.of(new Position(label.era(), label.term(), lineage.length()));
    }
}
