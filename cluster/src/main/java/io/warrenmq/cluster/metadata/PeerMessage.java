package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.Position;
import java.util.List;

/** What nodes of one era say to each other about their log. */
public sealed interface PeerMessage {
    /** No message of one era is read in another (rule E1). */
    EraId era();

    /** Of the sender. */
    long term();

    /**
     * Asks for a vote.
     *
     * @param trial asks only whether the vote would be given; the term is that of the vote, not of the sender. Without
     *     it a node that was cut off would come back with a term that deposes a leader all others hear
     * @param last end of the candidate's log
     */
    record Ask(EraId era, long term, boolean trial, Position last) implements PeerMessage {}

    /** Answers {@link Ask}. */
    record Vote(EraId era, long term, boolean trial, boolean granted) implements PeerMessage {}

    /**
     * Entries, or none of them: a sign of life.
     *
     * @param before position that the entries follow
     * @param commit index up to which entries are committed
     * @param settled index up to which every running node has applied them
     */
    record Append(EraId era, long term, Position before, List<LogEntry> entries, long commit, long settled)
            implements PeerMessage {
        public Append {
            entries = List.copyOf(entries);
        }

        @Override
        public String toString() {
            return "Append[" + era + ", " + term + ", " + before + ", " + entries.size() + " entries, commit=" + commit
                    + ", settled=" + settled + "]";
        }
    }

    /**
     * Answers {@link Append}.
     *
     * @param before index of {@link Append#before}
     * @param fits whether the entries followed what the sender has
     * @param match if they did, the index up to which both logs are known to be equal, all of it durable; if not, an
     *     index that is worth trying
     * @param applied index of the last entry that the sender has applied
     * @param incarnation of the sender's process
     */
    record Appended(EraId era, long term, long before, boolean fits, long match, long applied, long incarnation)
            implements PeerMessage {}

    /**
     * A part of a snapshot.
     *
     * @param at the last entry that the snapshot covers
     * @param total size of all parts, in bytes
     */
    record Install(EraId era, long term, Position at, long offset, long total, byte[] part) implements PeerMessage {
        @Override
        public String toString() {
            return "Install[" + era + ", " + term + ", " + at + ", " + offset + "/" + total + "]";
        }
    }

    /**
     * Answers {@link Install}.
     *
     * @param next offset of the part that the sender needs
     */
    record Installing(EraId era, long term, Position at, long next) implements PeerMessage {}

    /** Commands for the leader to put into the log, in order. */
    record Submit(EraId era, long term, List<Content.Submitted> commands) implements PeerMessage {
        public Submit {
            commands = List.copyOf(commands);
        }
    }

    /** Something else for the leader to put into the log; whoever sends it looks whether it came there. */
    record Propose(EraId era, long term, Content content) implements PeerMessage {}
}
