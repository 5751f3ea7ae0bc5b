package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in the agreement of an era on its log: Raft (Ongaro, 2014) with trial votes, membership changes one
 * at a time, and views of the engine as a hint who is there. An entry is committed when a majority of the era's voters
 * holds it durably and it is of the leader's term, or stands before such an entry; it is settled when every running
 * node has applied it.
 *
 * <p>Deterministic: no clock, thread, disk, network or chance but what is given. Nothing about safety depends on time,
 * on what the engine says, or on the order in which messages come. Not thread-safe.
 */
public final class Consensus {
    private static final long NEVER = Long.MAX_VALUE;

    private enum Standing {
        FOLLOWER,
        TRIAL,
        CANDIDATE
    }

    private final NodeId self;
    private final long incarnation;
    private final EraId era;
    private final ConsensusOptions options;
    private final IntUnaryOperator random;
    private final ConsensusPort port;
    private final EntryLog log;
    private final MembershipLog memberships;
    private final Following following;
    private final Set<NodeId> votes = new TreeSet<>();

    private Set<NodeId> reachable = Set.of();
    private Set<NodeId> running = Set.of();
    private long term;
    private @Nullable NodeId votedFor;
    private Standing standing = Standing.FOLLOWER;
    private @Nullable NodeId leader;
    private @Nullable Leading leading;
    private long nowMs;
    private long heardMs;
    private long electionAtMs = NEVER;
    private long heartbeatAtMs;
    private long termStart;
    private long commit;
    private long durable;
    private long applied;
    private long settled;

    /**
     * What a node remembers of an era.
     *
     * @param lineage of what the snapshot covers
     * @param base who belongs to the cluster as of the snapshot
     * @param entries that follow the snapshot
     * @param commit what is known to be committed, at least the snapshot
     */
    public record Memory(
            EraId era,
            long term,
            Optional<NodeId> votedFor,
            LabelRuns<Position.Term> lineage,
            Membership base,
            List<LogEntry> entries,
            long commit) {
        /**
         * Of a node that joins an era of which it has nothing yet. It neither votes nor counts before it has a
         * snapshot.
         */
        public static Memory none(EraId era) {
            return new Memory(era, 0, Optional.empty(), new LabelRuns<>(), Membership.NOBODY, List.of(), 0);
        }
    }

    /** @param random from a bound to a number in 0 (inclusive) to the bound (exclusive) */
    public Consensus(
            NodeId self,
            long incarnation,
            Memory memory,
            ConsensusOptions options,
            IntUnaryOperator random,
            ConsensusPort port) {
        this.self = self;
        this.incarnation = incarnation;
        this.era = memory.era();
        this.term = memory.term();
        this.votedFor = memory.votedFor().orElse(null);
        this.options = options;
        this.random = random;
        this.port = port;
        this.log = new EntryLog(memory.lineage());
        this.memberships = new MembershipLog(log.base(), memory.base());
        memory.entries().forEach(entry -> {
            log.append(entry);
            memberships.append(entry);
        });
        this.commit = Math.min(memory.commit(), log.last());
        this.applied = log.base();
        this.durable = log.last();
        this.following = new Following(log, memberships, port);
        following.begin(commit);
    }

    public EraId era() {
        return era;
    }

    public long term() {
        return term;
    }

    public Optional<NodeId> leader() {
        return Optional.ofNullable(leader);
    }

    public boolean leads() {
        return leading != null;
    }

    public long commit() {
        return commit;
    }

    /** Index up to which every running node has applied the log, as far as is known here. */
    public long settled() {
        return settled;
    }

    /** End of the log, committed or not; empty while there is nothing. */
    public Optional<Position> last() {
        return log.last() == 0 ? Optional.empty() : Optional.of(log.position(log.last()));
    }

    public LabelRuns<Position.Term> lineage() {
        return log.lineage().copy();
    }

    public Optional<NodeId> votedFor() {
        return Optional.ofNullable(votedFor);
    }

    /** Entries behind an index that is not older than the last snapshot, committed or not. */
    public List<LogEntry> behind(long index) {
        return log.from(index + 1, Integer.MAX_VALUE);
    }

    /** @param index of an entry that is, or was, in the log */
    public Position position(long index) {
        return log.position(index);
    }

    /** By the newest entry, committed or not. */
    public Membership membership() {
        return memberships.latest();
    }

    /** As of an index that is not older than the last snapshot. */
    public Membership membershipAt(long index) {
        return memberships.at(index);
    }

    /** Committed entries that were not given out yet, in order. {@link #applied} follows. */
    public List<LogEntry> toApply(int maxCount) {
        return applied >= commit ? List.of() : log.from(applied + 1, (int) Math.min(maxCount, commit - applied));
    }

    /** Who is let in, by what was applied: who is waited for. */
    public void running(Collection<NodeId> nodes) {
        running = Set.copyOf(nodes);
    }

    /** Nodes of this era that the engine sees, this one apart. */
    public void reachable(Collection<NodeId> nodes) {
        Set<NodeId> before = reachable;
        reachable = new TreeSet<>(nodes);
        reachable.remove(self);
        Leading lead = leading;
        if (lead != null) {
            if (!seesMajority()) {
                follow(term, null);
                return;
            }
            for (NodeId node : lead.attached()) {
                if (!reachable.contains(node) && !membership().members().contains(node)) {
                    lead.detach(node);
                } else if (reachable.contains(node) && !before.contains(node)) {
                    lead.feed(node, commit, settled, true);
                }
            }
            settle();
        }
    }

    /** A node asks for the log of this era; a leader gives it to it. */
    public void attach(NodeId node) {
        Leading lead = leading;
        if (lead != null) {
            lead.attach(node, nowMs);
            lead.feed(node, commit, settled, true);
        }
    }

    /** The leader's: nodes that follow closely, with the incarnation of their process. */
    public boolean caughtUp(NodeId node, long itsIncarnation) {
        Leading lead = leading;
        if (lead == null || !reachable.contains(node)) {
            return false;
        }
        Progress known = lead.of(node);
        return known != null && known.incarnation == itsIncarnation && lead.caughtUp(node, commit);
    }

    /** The leader's: incarnation that a node reported last; 0 when it was not heard of. */
    public long incarnationOf(NodeId node) {
        Progress known = leading == null ? null : leading.of(node);
        return known == null ? 0 : known.incarnation;
    }

    /** Time passes. To be called several times within {@link ConsensusOptions#heartbeatMs}. */
    public void tick(long now) {
        nowMs = now;
        Leading lead = leading;
        if (lead != null) {
            if (!lead.hears(membership(), nowMs)) {
                follow(term, null);
            } else if (nowMs >= heartbeatAtMs) {
                heartbeatAtMs = nowMs + options.heartbeatMs();
                lead.judge(commit, nowMs);
                settle();
                feedAll(lead, true);
            }
        } else if (leaderLives()) {
            electionAtMs = NEVER;
        } else {
            leader = null;
            prepareElection();
        }
    }

    private void prepareElection() {
        if (!mayElect()) {
            electionAtMs = NEVER;
        } else if (electionAtMs == NEVER) {
            electionAtMs = nowMs + random.applyAsInt((int) options.electionMs());
        } else if (nowMs >= electionAtMs) {
            electionAtMs = nowMs + options.electionMs() + random.applyAsInt((int) options.electionMs());
            campaign(true);
        }
    }

    /**
     * Puts entries into the log, as leader.
     *
     * @return false when this node does not lead, or when an entry changes the membership while an earlier change is
     *     not committed: two changes at once could have majorities that do not meet
     */
    public boolean propose(Content content) {
        if (leading == null) {
            return false;
        }
        boolean changesMembership = !membership().after(content).equals(membership());
        if (changesMembership && (memberships.latestIndex() > commit || termStart > commit)) {
            return false;
        }
        append(new LogEntry(new Position(era, term, log.last() + 1), content));
        return true;
    }

    /** After some calls of {@link #propose}: lets the entries go. */
    public void flush() {
        if (leading != null) {
            feedAll(leading, false);
        }
    }

    /** Everything that was written before is durable. */
    public void persisted() {
        durable = log.last();
        advance();
    }

    /** Everything up to an index was applied. */
    public void applied(long index) {
        applied = index;
        if (leading != null) {
            settle();
        } else if (leader != null) {
            port.send(leader, answer(following.verified(), true, following.verified()));
        }
    }

    /** A snapshot covers everything up to an index that was applied. */
    public void compact(long index) {
        log.compact(index);
        memberships.compact(log.base());
    }

    /** The snapshot that came by {@link ConsensusPort#install} has replaced log and state. */
    public void installed(LabelRuns<Position.Term> lineage, Membership base) {
        log.reset(lineage);
        memberships.reset(log.base(), base);
        commit = log.base();
        applied = log.base();
        durable = log.base();
        following.begin(commit);
        // This node may have voted in this term before it left the era and forgot it.
        votedFor = leader == null ? self : leader;
        port.writeVote(term, Optional.of(votedFor));
        if (leader != null) {
            port.send(leader, answer(following.verified(), true, following.verified()));
        }
    }

    public void receive(NodeId from, PeerMessage message) {
        if (!message.era().equals(era)) {
            return;
        }
        boolean trial = message instanceof PeerMessage.Ask ask && ask.trial()
                || message instanceof PeerMessage.Vote vote && vote.trial() && vote.granted();
        if (message.term() > term && !trial) {
            follow(message.term(), null);
        }
        if (message.term() < term) {
            refuse(from, message);
            return;
        }
        switch (message) {
            case PeerMessage.Ask ask -> asked(from, ask);
            case PeerMessage.Vote vote -> voted(from, vote);
            case PeerMessage.Append append -> {
                heard(from);
                port.send(from, append(append));
            }
            case PeerMessage.Install install -> {
                heard(from);
                install(from, install);
            }
            case PeerMessage.Appended answer -> {
                Leading lead = leading;
                if (lead != null) {
                    if (lead.appended(from, answer, nowMs)) {
                        advance();
                    }
                    settle();
                    lead.feed(from, commit, settled, false);
                }
            }
            case PeerMessage.Installing answer -> {
                if (leading != null) {
                    leading.installing(from, answer, nowMs);
                }
            }
            case PeerMessage.Submit _, PeerMessage.Propose _ ->
                throw new IllegalArgumentException("not for the log itself");
        }
    }

    /** Tells who does not know it that its term is over. */
    private void refuse(NodeId from, PeerMessage message) {
        switch (message) {
            case PeerMessage.Ask ask -> port.send(from, new PeerMessage.Vote(era, term, ask.trial(), false));
            case PeerMessage.Append append ->
                port.send(from, answer(append.before().index(), false, following.verified()));
            case PeerMessage.Install _ -> port.send(from, answer(0, false, following.verified()));
            case PeerMessage.Vote _,
                    PeerMessage.Appended _,
                    PeerMessage.Installing _,
                    PeerMessage.Submit _,
                    PeerMessage.Propose _ -> {}
        }
    }

    private void heard(NodeId from) {
        if (leading != null) {
            throw new IllegalStateException(
                    "two leaders in term " + term + " of era " + era + ": " + self + ", " + from);
        }
        standing = Standing.FOLLOWER;
        leader = from;
        heardMs = nowMs;
    }

    private boolean leaderLives() {
        return leading != null || leader != null && reachable.contains(leader) && nowMs - heardMs < options.silenceMs();
    }

    private boolean mayElect() {
        return membership().voters().contains(self) && seesMajority();
    }

    /** Whether a majority of the voters is in sight, this node included. */
    public boolean seesMajority() {
        long seen = membership().voters().stream()
                .filter(voter -> voter.equals(self) || reachable.contains(voter))
                .count();
        return seen >= membership().majority();
    }

    private void follow(long newTerm, @Nullable NodeId newLeader) {
        leading = null;
        standing = Standing.FOLLOWER;
        leader = newLeader;
        electionAtMs = NEVER;
        if (newTerm > term) {
            term = newTerm;
            votedFor = null;
            following.begin(commit);
            port.writeVote(term, Optional.empty());
        }
    }

    private void campaign(boolean trial) {
        votes.clear();
        votes.add(self);
        leader = null;
        standing = trial ? Standing.TRIAL : Standing.CANDIDATE;
        if (!trial) {
            term++;
            votedFor = self;
            following.begin(commit);
            port.writeVote(term, Optional.of(self));
        }
        PeerMessage ask = new PeerMessage.Ask(era, trial ? term + 1 : term, trial, log.position(log.last()));
        membership().voters().stream().filter(voter -> !voter.equals(self)).forEach(voter -> port.send(voter, ask));
        count();
    }

    private void asked(NodeId from, PeerMessage.Ask ask) {
        boolean granted = log.last() > 0 && reaches(ask.last());
        if (ask.trial()) {
            granted &= !leaderLives();
        } else {
            granted &= leading == null && (votedFor == null || votedFor.equals(from));
            if (granted && votedFor == null) {
                votedFor = from;
                electionAtMs = NEVER;
                port.writeVote(term, Optional.of(from));
            }
        }
        port.send(from, new PeerMessage.Vote(era, granted ? ask.term() : term, ask.trial(), granted));
    }

    /** Whether a log that ends there has everything that may be committed, as far as this node can tell. */
    private boolean reaches(Position end) {
        Position own = log.position(log.last());
        return end.era().equals(era)
                && (!own.era().equals(era)
                        || end.term() > own.term()
                        || end.term() == own.term() && end.index() >= own.index());
    }

    private void voted(NodeId from, PeerMessage.Vote vote) {
        boolean awaited = vote.trial()
                ? standing == Standing.TRIAL && vote.term() == term + 1
                : standing == Standing.CANDIDATE && vote.term() == term;
        if (awaited && vote.granted()) {
            votes.add(from);
            count();
        }
    }

    private void count() {
        long counted = votes.stream().filter(membership().voters()::contains).count();
        if (counted < membership().majority()) {
            return;
        }
        if (standing == Standing.TRIAL) {
            campaign(false);
        } else {
            lead();
        }
    }

    private void lead() {
        standing = Standing.FOLLOWER;
        leader = self;
        Leading lead = new Leading(self, era, term, log, options, port);
        membership().members().forEach(node -> lead.attach(node, nowMs));
        leading = lead;
        heartbeatAtMs = nowMs + options.heartbeatMs();
        termStart = log.last() + 1;
        append(new LogEntry(new Position(era, term, termStart), new Content.TermStart()));
        feedAll(lead, true);
    }

    private void append(LogEntry entry) {
        log.append(entry);
        memberships.append(entry);
        port.write(entry);
        Leading lead = leading;
        if (lead != null) {
            if (entry.content() instanceof Content.Forget(NodeId node)) {
                lead.detach(node); // what it once acknowledged says nothing about what it has when it joins again
            }
            membership().members().forEach(node -> lead.attach(node, nowMs));
        }
    }

    private void feedAll(Leading lead, boolean heartbeat) {
        for (NodeId node : lead.attached()) {
            if (reachable.contains(node)) {
                lead.feed(node, commit, settled, heartbeat);
            }
        }
    }

    /** Only an entry of the own term is committed by counting; what is before it, with it (Raft, section 3.6.2). */
    private void advance() {
        Leading lead = leading;
        if (lead == null) {
            return;
        }
        long held = Math.min(lead.heldByMajority(membership(), durable), log.last());
        if (held > commit && held >= termStart) {
            commit = held;
            feedAll(lead, true);
        }
    }

    private void settle() {
        Leading lead = leading;
        if (lead == null) {
            return;
        }
        long all = Math.min(commit, lead.appliedByAll(running, reachable, applied));
        if (all > settled) {
            settled = all;
            feedAll(lead, true);
        }
    }

    private PeerMessage.Appended append(PeerMessage.Append message) {
        Following.Result result = following.append(message, commit);
        settled = Math.max(settled, message.settled());
        if (result.fits()) {
            commit = Math.max(commit, Math.min(message.commit(), following.verified()));
        }
        return answer(message.before().index(), result.fits(), result.match());
    }

    private PeerMessage.Appended answer(long before, boolean fits, long match) {
        return new PeerMessage.Appended(era, term, before, fits, match, applied, incarnation);
    }

    private void install(NodeId from, PeerMessage.Install message) {
        if (message.at().index() <= commit) {
            port.send(from, answer(0, true, following.verified()));
            return;
        }
        Optional<byte[]> whole = following.assemble(message);
        if (whole.isEmpty()) {
            port.send(from, new PeerMessage.Installing(era, term, message.at(), following.assembled()));
        } else {
            port.install(message.at(), whole.get());
        }
    }
}
