package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import io.warrenmq.cluster.replication.RoleCommand;
import io.warrenmq.store.MetadataLog;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A member's log on disk: a snapshot, then entries, votes and what is known to be committed, as they came. An entry
 * replaces what an earlier record has at its index and behind it, so that cutting needs no record of its own, and a
 * change of era is one write that is there or not.
 *
 * <p>A node that was never clustered has plain commands in the same place; they begin with the length of a field table,
 * whose first byte is below every kind used here.
 *
 * <p>Not thread-safe: owned by the thread of its {@link MetadataNode}.
 */
final class Journal {
    private static final int HEAD = 0xf1;
    private static final int STATE = 0xf2;
    private static final int ENTRY = 0xf3;
    private static final int VOTE = 0xf4;
    private static final int COMMIT = 0xf5;
    private static final int LOWEST_KIND = 0xf0;

    private final MetadataLog log;
    private final List<byte[]> pending = new ArrayList<>();

    Journal(MetadataLog log) {
        this.log = log;
    }

    /** What a journal held. */
    sealed interface Found {
        /** The node was never clustered; these are its commands. */
        record Alone(List<byte[]> commands) implements Found {}

        /** The node is, or was, a member. */
        record Member(Head head, List<byte[]> state, Consensus.Memory memory, Era era) implements Found {}
    }

    /**
     * How a snapshot begins.
     *
     * @param cluster what {@link ClusterState#write} wrote
     */
    record Head(LabelRuns<Position.Term> lineage, Membership membership, byte[] cluster) {
        byte[] encode() {
            ByteWriter out = new ByteWriter().tag(HEAD);
            Codec.lineage(out, lineage);
            Codec.membership(out, membership);
            return out.bytes(cluster).toBytes();
        }

        static Head decode(ByteReader in) {
            return new Head(Codec.lineage(in), Codec.membership(in), in.bytes());
        }

        Era era() {
            return Codec.wholeEra(new ByteReader(cluster));
        }
    }

    /** To be called once, before anything else. */
    Found open() {
        Reading reading = new Reading();
        log.replay(reading::accept);
        return reading.found();
    }

    void entry(LogEntry entry) {
        ByteWriter out = new ByteWriter().tag(ENTRY);
        Codec.entry(out, entry);
        pending.add(out.toBytes());
    }

    void vote(EraId era, long term, Optional<NodeId> votedFor) {
        pending.add(voteRecord(era, term, votedFor));
    }

    private static byte[] voteRecord(EraId era, long term, Optional<NodeId> votedFor) {
        ByteWriter out = new ByteWriter().tag(VOTE);
        Codec.era(out, era);
        out.number(term).flag(votedFor.isPresent());
        votedFor.ifPresent(node -> Codec.node(out, node));
        return out.toBytes();
    }

    /**
     * Writes what is pending, and forces it. That something is committed is written along, never for its own sake: a
     * node that forgets it learns it again.
     *
     * @return whether there was anything
     */
    boolean flush(long commit) {
        if (pending.isEmpty()) {
            return false;
        }
        pending.add(new ByteWriter().tag(COMMIT).number(commit).toBytes());
        log.append(List.copyOf(pending));
        pending.clear();
        return true;
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    long bytesSinceSnapshot() {
        return log.bytesSinceSnapshot();
    }

    /** Replaces everything, what is pending included, in one step. */
    void replace(
            Head head, Iterable<byte[]> state, EraId era, long term, Optional<NodeId> votedFor, List<LogEntry> tail) {
        pending.clear();
        byte[] vote = voteRecord(era, term, votedFor);
        log.snapshot(() -> new Iterator<>() {
            private final Iterator<byte[]> states = state.iterator();
            private final Iterator<LogEntry> entries = tail.iterator();
            private int step;

            @Override
            public boolean hasNext() {
                return step < 2 || states.hasNext() || entries.hasNext();
            }

            @Override
            public byte[] next() {
                if (step == 0) {
                    step = 1;
                    return head.encode();
                }
                if (states.hasNext()) {
                    return new ByteWriter().tag(STATE).bytes(states.next()).toBytes();
                }
                if (step == 1) {
                    step = 2;
                    return vote;
                }
                ByteWriter out = new ByteWriter().tag(ENTRY);
                Codec.entry(out, entries.next());
                return out.toBytes();
            }
        });
    }

    /** A snapshot as it travels: the same records as on disk. */
    static byte[] image(Head head, Iterable<byte[]> state) {
        ByteWriter out = new ByteWriter().bytes(head.encode());
        state.forEach(out::bytes);
        return out.toBytes();
    }

    /** @throws IllegalArgumentException if these bytes are no snapshot */
    static Image image(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        ByteReader first = new ByteReader(in.bytes());
        if (first.tag() != HEAD) {
            throw new ByteReader.MalformedException("a snapshot without a head");
        }
        Head head = Head.decode(first);
        List<byte[]> state = new ArrayList<>();
        while (!in.atEnd()) {
            state.add(in.bytes());
        }
        return new Image(head, state);
    }

    record Image(Head head, List<byte[]> state) {}

    /** Puts the records of a log together. */
    private static final class Reading {
        private final List<byte[]> alone = new ArrayList<>();
        private final List<byte[]> state = new ArrayList<>();
        private final List<LogEntry> entries = new ArrayList<>();
        private @Nullable Head head;
        private @Nullable Era era;
        private @Nullable EraId votedIn;
        private Optional<NodeId> votedFor = Optional.empty();
        private long term;
        private long commit;

        void accept(byte[] bytes) {
            if (bytes.length == 0 || (bytes[0] & 0xff) < LOWEST_KIND) {
                alone.add(bytes);
                return;
            }
            ByteReader in = new ByteReader(bytes);
            int kind = in.tag();
            switch (kind) {
                case HEAD -> {
                    Head read = Head.decode(in);
                    head = read;
                    era = read.era();
                    commit = read.lineage().length();
                }
                case STATE -> state.add(in.bytes());
                case ENTRY -> entry(Codec.entry(in));
                case VOTE -> vote(in);
                case COMMIT -> commit = Math.max(commit, in.number());
                default ->
                    throw new IllegalStateException("the metadata log has a record of kind " + kind
                            + ", which a later version wrote; start that version, or restore an older directory");
            }
        }

        private void entry(LogEntry entry) {
            while (!entries.isEmpty()
                    && entries.getLast().at().index() >= entry.at().index()) {
                entries.removeLast();
            }
            entries.add(entry);
            if (entry.content() instanceof Content.Role(RoleCommand.EraStart start)) {
                era = start.era();
                commit = entry.at().index(); // an era's first entry is committed at birth, and what is before it (E2)
            }
        }

        /** What was voted in an era that the node did not stay in says nothing here. */
        private void vote(ByteReader in) {
            EraId votedEra = Codec.era(in);
            long read = in.number();
            Optional<NodeId> node = in.flag() ? Optional.of(Codec.node(in)) : Optional.empty();
            if (era != null && votedEra.equals(era.id())) {
                votedIn = votedEra;
                term = read;
                votedFor = node;
            }
        }

        Found found() {
            Head begin = head;
            Era present = era;
            if (begin == null || present == null) {
                return new Found.Alone(alone);
            }
            boolean voted = present.id().equals(votedIn);
            long lastTerm = entries.isEmpty()
                    ? begin.lineage().at(begin.lineage().length()).term()
                    : entries.getLast().at().term();
            Consensus.Memory memory = new Consensus.Memory(
                    present.id(),
                    voted ? term : lastTerm,
                    voted ? votedFor : Optional.empty(),
                    begin.lineage(),
                    begin.membership(),
                    entries,
                    commit);
            return new Found.Member(begin, state, memory, present);
        }
    }
}
