package io.warrenmq.cluster.replication;

import io.warrenmq.cluster.replication.SimWorld.Count;
import io.warrenmq.cluster.replication.Variant.Flaw;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A node's metadata log: elections, replication and commit by majority as in Raft, except that a message and its answer
 * are one step. Eras re-form, meet and are rejoined by the rules under test.
 */
final class SimMeta {
    private static final long ELECTION_MS = 40;
    private static final long DETECTION_MS = 90;
    private static final long REFORM_MS = 150;
    private static final long LOSSY_AFTER_MS = 80;

    private final SimWorld world;
    private final SimNode node;

    // On disk.
    EraId era;
    final List<MetaEntry> log = new ArrayList<>();
    long term;
    long commit;
    private final Set<EraId> left = new HashSet<>();

    /** Returned to an era that it had left: the log that its votes and acknowledgements there stood for is gone. */
    boolean forgetful;

    // In memory.
    long applied;
    Roles roles;
    private Set<NodeId> voters = Set.of();
    boolean leading;
    private boolean termCommitted;
    private final Map<NodeId, Long> matches = new HashMap<>();
    private final Map<NodeId, Long> contactMs = new HashMap<>();
    private final Map<NodeId, Long> countedMs = new HashMap<>();
    private long leaderMs;
    private long unownedSinceMs = -1;

    @Nullable
    NodeId leader;

    boolean booting;

    SimMeta(SimWorld world, SimNode node, List<MetaEntry> founding) {
        this.world = world;
        this.node = node;
        this.log.addAll(founding);
        this.era = founding.getFirst().at().era();
        this.commit = founding.size();
        this.roles = fresh();
        world.checker.committed(era, log, commit);
        logChanged();
    }

    private Roles fresh() {
        Era start = ((RoleCommand.EraStart) command(log.getFirst())).era();
        return new Roles(start, world.variant.roles());
    }

    private static RoleCommand command(MetaEntry entry) {
        return Optional.ofNullable(entry.command()).orElseThrow();
    }

    /** The process starts: what was applied is read from the log again. */
    void restart() {
        leading = false;
        leader = null;
        leaderMs = world.nowMs();
        unownedSinceMs = -1;
        applied = 0;
        roles = fresh();
        applyUpTo(commit);
    }

    private void logChanged() {
        Set<NodeId> changed = new TreeSet<>();
        for (MetaEntry entry : log) {
            if (entry.command() instanceof RoleCommand.EraStart start) {
                changed.clear();
                changed.add(start.seed());
            } else if (entry.command() instanceof RoleCommand.Up up) {
                changed.add(up.node());
            }
        }
        voters = changed;
    }

    private Position last() {
        return log.getLast().at();
    }

    /** Applies committed entries; false when there was nothing new. */
    boolean applyUpTo(long index) {
        boolean changed = applied < index;
        while (applied < index) {
            MetaEntry entry = log.get((int) applied);
            applied++;
            if (entry.command() != null) {
                roles.apply(entry.at(), entry.command());
            }
        }
        RunningMember me = roles.running().get(node.id);
        if (forgetful && me != null && me.incarnation() == node.incarnation) {
            forgetful = false;
        }
        return changed;
    }

    void tick() {
        if (leading) {
            lead();
        } else if (world.nowMs() - leaderMs > ELECTION_MS + world.random.nextInt(60)) {
            leader = null;
            tryElection();
            if (!leading && world.scenario.reforms() && world.nowMs() - leaderMs > REFORM_MS) {
                tryReform();
            }
        }
        meet();
    }

    private List<SimNode> reachableOfEra() {
        return world.nodes.stream()
                .filter(other -> other != node && other.meta.era.equals(era) && world.network.reach(node, other))
                .toList();
    }

    // ---- one leader per term

    private void tryElection() {
        if (!counts() || !voters.contains(node.id)) {
            return;
        }
        List<SimNode> reachable = reachableOfEra();
        long newest = term;
        Collection<SimNode> votes = new ArrayList<>();
        for (SimNode other : reachable) {
            boolean content = other.meta.leading || world.nowMs() - other.meta.leaderMs < ELECTION_MS;
            if (voters.contains(other.id) && other.meta.counts() && !content && !isMoreAdvanced(other.meta)) {
                votes.add(other);
                newest = Math.max(newest, other.meta.term);
            }
        }
        if (2 * (votes.size() + 1) <= voters.size()) {
            return;
        }
        term = newest + 1;
        votes.forEach(voter -> voter.meta.term = term);
        leading = true;
        world.tell(() -> node.id + " leads era " + world.eraRank(era) + " in term " + term + ", elected by "
                + votes.stream().map(voter -> voter.id).toList());
        leader = node.id;
        booting = false;
        termCommitted = false;
        matches.clear();
        contactMs.clear();
        countedMs.clear();
        votes.forEach(voter -> countedMs.put(voter.id, world.nowMs()));
        voters.forEach(voter -> contactMs.put(voter, world.nowMs()));
        append(null);
    }

    private boolean counts() {
        return !forgetful || world.variant.has(Flaw.COUNTS_ALTHOUGH_FORGETFUL);
    }

    private boolean isMoreAdvanced(SimMeta other) {
        long mine = last().term();
        long theirs = other.last().term();
        return theirs > mine || theirs == mine && other.log.size() > log.size();
    }

    private void append(@Nullable RoleCommand command) {
        log.add(new MetaEntry(new Position(era, term, log.size() + 1L), command));
        logChanged();
    }

    private void lead() {
        leaderMs = world.nowMs();
        for (SimNode other : reachableOfEra()) {
            if (leading && world.chance(80)) {
                replicate(other);
            }
        }
        if (!leading) {
            return;
        }
        advanceCommit();
        if (!quorumInContact()) {
            leading = world.chance(70);
            return;
        }
        grant(node);
        watchMembers();
    }

    /** The question and its answer are one step here. */
    private void grant(SimNode to) {
        to.lease.granted(world.nowMs(), world.nowMs(), commit);
    }

    private void replicate(SimNode other) {
        SimMeta follower = other.meta;
        if (follower.term > term) {
            leading = false;
            term = follower.term;
            return;
        }
        follower.term = term;
        follower.leading = false;
        follower.leader = node.id;
        follower.leaderMs = world.nowMs();
        follower.booting = false;
        contactMs.put(other.id, world.nowMs());
        if (follower.counts()) {
            countedMs.put(other.id, world.nowMs());
        }
        int same = 0;
        int most = Math.min(log.size(), follower.log.size());
        while (same < most && log.get(same).at().equals(follower.log.get(same).at())) {
            same++;
        }
        int through = same + world.random.nextInt(log.size() - same + 1);
        if (through < log.size() && world.chance(70)) {
            through = log.size();
        }
        if (same < follower.log.size() && through > same) {
            if (same < follower.commit) {
                throw new Violation("committed metadata would be cut: the simulated log is wrong");
            }
            follower.log.subList(same, follower.log.size()).clear();
        }
        if (through > same) {
            follower.log.addAll(log.subList(same, through));
            follower.logChanged();
        }
        long equal = Math.max(same, through);
        if (follower.counts()) {
            matches.merge(other.id, equal, Math::max);
        }
        follower.commitUpTo(Math.min(commit, equal));
        if (quorumInContact()) {
            grant(other);
        }
    }

    private void commitUpTo(long index) {
        if (index > commit) {
            long before = commit;
            world.tell(() -> node.id + " knows as committed in era " + world.eraRank(era) + ": "
                    + log.subList((int) before, (int) index));
            commit = index;
            world.checker.committed(era, log, commit);
        }
    }

    private void advanceCommit() {
        for (long index = log.size();
                index > commit && log.get((int) index - 1).at().term() == term;
                index--) {
            long reached = index;
            long holders = voters.stream()
                    .filter(voter -> voter.equals(node.id) || matches.getOrDefault(voter, 0L) >= reached)
                    .count();
            if (2 * holders > voters.size()) {
                commitUpTo(index);
                termCommitted = true;
                return;
            }
        }
    }

    boolean leadsMajority() {
        return leading && quorumInContact();
    }

    private boolean quorumInContact() {
        long inContact = voters.stream()
                .filter(voter ->
                        voter.equals(node.id) || world.nowMs() - countedMs.getOrDefault(voter, 0L) < DETECTION_MS)
                .count();
        return 2 * inContact > voters.size();
    }

    private void watchMembers() {
        if (!termCommitted) {
            return;
        }
        for (NodeId member : roles.running().keySet()) {
            boolean silent = !member.equals(node.id)
                    && world.nowMs() - contactMs.getOrDefault(member, 0L) > DETECTION_MS
                    && !isPending(new RoleCommand.Down(member));
            if (silent) {
                append(new RoleCommand.Down(member));
            }
        }
        letIn(node);
        reachableOfEra().forEach(this::letIn);
        promoteLossily();
    }

    private void letIn(SimNode other) {
        RunningMember known = roles.running().get(other.id);
        RoleCommand up = new RoleCommand.Up(other.id, other.incarnation);
        boolean in = known != null && known.incarnation() == other.incarnation;
        // One new voter at a time: majorities before and after must overlap.
        boolean mayChange = voters.contains(other.id) || !newVoterPending();
        if (!in && mayChange && !isPending(up) && world.chance(30)) {
            append(up);
        }
    }

    private boolean isPending(RoleCommand command) {
        return log.subList((int) applied, log.size()).stream().anyMatch(entry -> command.equals(entry.command()));
    }

    private boolean newVoterPending() {
        return log.subList((int) commit, log.size()).stream()
                .anyMatch(entry -> entry.command() instanceof RoleCommand.Up);
    }

    /** M4 comes after the lease of the owner has ended. */
    private void promoteLossily() {
        Optional<QueueRecord> unowned = roles.queue(SimWorld.QUEUE)
                .map(QueueRoles::queue)
                .filter(queue -> queue.owner().isEmpty());
        if (unowned.isEmpty()) {
            unownedSinceMs = -1;
        } else if (unownedSinceMs < 0) {
            unownedSinceMs = world.nowMs();
        } else if (world.scenario.promotesLossily()
                && !world.quiet
                && !roles.running().isEmpty()
                && world.nowMs() - unownedSinceMs > LOSSY_AFTER_MS
                && world.chance(20)) {
            List<NodeId> running = List.copyOf(new TreeSet<>(roles.running().keySet()));
            NodeId chosen = running.get(world.random.nextInt(running.size()));
            append(new RoleCommand.PromoteLossy(
                    unowned.get().id(), chosen, unowned.get().version()));
            unownedSinceMs = world.nowMs();
        }
    }

    /** A command reached this node. One of another era is not for this log. */
    void proposed(EraId forEra, RoleCommand command) {
        if (leading && forEra.equals(era)) {
            append(command);
        }
    }

    // ---- eras

    private void tryReform() {
        List<EraRules.Candidate> candidates = new ArrayList<>();
        candidates.add(new EraRules.Candidate(node.id, last()));
        for (SimNode other : reachableOfEra()) {
            if (other.meta.leading) {
                return;
            }
            candidates.add(new EraRules.Candidate(other.id, other.meta.last()));
        }
        if (!world.variant.eras().reformer(candidates).equals(node.id)) {
            return;
        }
        Era reformed = roles.era().reformed(world.newEraId(), last());
        world.tell(
                () -> node.id + " leaves era " + world.eraRank(era) + " alone for era " + world.eraRank(reformed.id()));
        left.add(era);
        era = reformed.id();
        term = 0;
        forgetful = false;
        node.newLife();
        append(new RoleCommand.EraStart(reformed, node.id, node.incarnation));
        // Atomically with the start of the era: the tail may have been committed, it is now.
        commitUpTo(log.size());
        restart();
        node.recreateReplica();
    }

    private void meet() {
        SimNode other = world.nodes.get(world.random.nextInt(world.nodes.size()));
        if (other == node || other.meta.era.equals(era) || !world.network.reach(node, other)) {
            return;
        }
        switch (world.variant.eras().meet(side(), other.meta.side())) {
            case FIRST_REJOINS -> rejoin(other.meta, true);
            case SECOND_REJOINS -> {}
            case PARTITION, NOBODY_RUNS -> {
                // Any fixed order of eras will do for the choice of the winner: decided once, the same for all.
                if (era.compareTo(other.meta.era) > 0 && world.chance(world.quiet ? 60 : 10)) {
                    rejoin(other.meta, false);
                }
            }
        }
    }

    /** E3a: what any node of the era knows, as far as this one reaches; a live leader decides for its side. */
    private EraSide side() {
        SimMeta decider = this;
        long known = commit;
        for (SimNode other : reachableOfEra()) {
            known = Math.max(known, other.meta.commit);
            if (other.meta.leading) {
                decider = other.meta;
            }
        }
        LabelRuns<Position.Term> lineage = new LabelRuns<>();
        decider.log.forEach(entry -> lineage.append(entry.at().label(), 1));
        return new EraSide(decider.roles.era(), lineage, known, booting);
    }

    private void rejoin(SimMeta winner, boolean silently) {
        if (silently) {
            world.checker.rejoinsSilently(this, winner);
        }
        world.count(silently ? Count.SILENT_REJOINS : Count.HEALS);
        world.tell(() -> node.id + " leaves era " + world.eraRank(era) + " for era " + world.eraRank(winner.era)
                + (silently ? " silently" : " as a loser") + ", taking " + winner.commit + " entries of "
                + winner.node.id);
        List<MetaEntry> snapshot = List.copyOf(winner.log.subList(0, (int) winner.commit));
        left.add(era);
        era = winner.era;
        // With the log comes the term of its leader: one that was deposed must not write over what is committed.
        term = winner.term;
        log.clear();
        log.addAll(snapshot);
        logChanged();
        commit = snapshot.size();
        forgetful = left.contains(era);
        booting = false;
        node.newLife();
        if (world.variant.has(silently ? Flaw.DROPS_ON_SILENT_REJOIN : Flaw.DROPS_ON_HEAL)) {
            node.copy.truncate(0);
        }
        restart();
        node.recreateReplica();
    }
}
