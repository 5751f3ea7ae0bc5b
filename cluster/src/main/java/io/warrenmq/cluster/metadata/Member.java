package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.metadata.MetadataNode.UnsuitableException;
import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.EraRules;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.RoleCommand;
import io.warrenmq.cluster.replication.Roles;
import io.warrenmq.store.MetadataLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a {@link MetadataNode} does, without its thread: which era it is in, and the state that follows the era's log.
 * What methods cause is written, sent and applied by {@link #settleDown}. Deterministic, given a deterministic world;
 * not thread-safe.
 */
final class Member<R> {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final int APPLY_AT_ONCE = 1024;
    private static final long NEVER = Long.MAX_VALUE;

    /** A node that the engine sees, but that says nothing for so many intervals, is not there. */
    private static final int HELLOS_MISSED = 5;

    private static final Era NO_ERA = new Era(0, new EraId(0, 0), Optional.empty());

    private final MetadataNode.Settings settings;
    private final MetadataNode.World world;
    private final NodeId self;
    private final Journal journal;
    private final ReplicatedState<R> state;
    private final MetadataNodeListener listener;
    private final ClusterState cluster = new ClusterState(new Roles(NO_ERA));
    private final Submissions<R> submissions;
    private final Attendance attendance;
    private final Neighbours neighbours;
    private final Intake intake = new Intake(cluster);
    private final List<Runnable> afterForce = new ArrayList<>();
    private final ConsensusPort port = new Port();

    private Set<NodeId> joinTargets = Set.of();

    /** While this node starts, whom alone it follows; empty for whoever runs. */
    private Set<NodeId> guides = Set.of();

    /** As a leader: nodes in sight that are taken for gone. */
    private Set<NodeId> leftOut = Set.of();

    private Era era = NO_ERA;
    private Hello.State standing = Hello.State.BOOTING;
    private @Nullable Consensus consensus;

    /** What the node has on disk while it waits for the snapshot of another era. */
    private @Nullable Left left;

    private Optional<NodeId> leader = Optional.empty();
    private long incarnation;
    private long startedAtMs;
    private long helloAtMs;
    private long applied;
    private long snapshotBytes;

    /** Since when this node has had nobody to agree with. */
    private long aloneSinceMs = NEVER;

    private record Left(Era era, Consensus consensus, long applied) {}

    Member(
            MetadataNode.Settings settings,
            MetadataNode.World world,
            MetadataLog log,
            ReplicatedState<R> state,
            MetadataNodeListener listener) {
        this.settings = settings;
        this.world = world;
        this.self = settings.self();
        this.journal = new Journal(log);
        this.state = state;
        this.listener = listener;
        this.incarnation = world.incarnations().getAsLong();
        this.submissions = new Submissions<>(self, incarnation, settings.pendingLimit());
        this.neighbours = new Neighbours(world.clockMs(), HELLOS_MISSED * settings.helloMs());
        this.attendance = new Attendance(
                self, settings.downAfterMs(), settings.consensus().silenceMs());
    }

    boolean open() {
        startedAtMs = now();
        return switch (journal.open()) {
            case Journal.Found.Alone(List<byte[]> commands) -> {
                state.install(commands);
                yield false;
            }
            case Journal.Found.Member found -> {
                state.install(found.state());
                var _ = state.mirrorWishes(); // the head says what became of them
                cluster.read(new ByteReader(found.head().cluster()));
                tellRunning();
                begin(found.era(), found.memory(), found.head().lineage().length());
                yield true;
            }
        };
    }

    void form() {
        if (consensus != null) {
            throw new UnsuitableException(self + " is a member of a cluster already");
        }
        beginEra(new Era(1, world.eras().get(), Optional.empty()), new LabelRuns<>(), Membership.NOBODY);
    }

    void join(Set<NodeId> targets) {
        joinTargets = Set.copyOf(targets);
        targets.forEach(target -> neighbours.of(target).ifPresent(hello -> met(target, hello)));
    }

    boolean reform() {
        return reform(neighbours.in(era.id()).keySet());
    }

    /** @param side who is asked for its log, as far as it is of this era and in sight */
    boolean reform(Set<NodeId> side) {
        Consensus present = member();
        Optional<Position> last = present.last();
        if (present.leads() || last.isEmpty()) {
            return false;
        }
        List<EraRules.Candidate> candidates = new ArrayList<>();
        candidates.add(new EraRules.Candidate(self, last.get()));
        neighbours.in(era.id()).forEach((node, hello) -> {
            if (side.contains(node)) {
                hello.last().ifPresent(end -> candidates.add(new EraRules.Candidate(node, end)));
            }
        });
        if (!EraRules.STATED.reformer(candidates).equals(self)) {
            return false;
        }
        // The uncommitted tail too: it may have been committed, and now it is.
        present.behind(applied).forEach(this::apply);
        renew("a new era began");
        beginEra(era.reformed(world.eras().get(), last.get()), present.lineage(), present.membership());
        return true;
    }

    void leaveOut(Set<NodeId> nodes) {
        leftOut = Set.copyOf(nodes);
    }

    void follow(Set<NodeId> nodes) {
        guides = Set.copyOf(nodes);
        neighbours.seen().forEach(node -> neighbours.of(node).ifPresent(hello -> met(node, hello)));
    }

    /**
     * The node is about to stop. While others run they are to count without it; {@link MetadataNode.Status#letIn} tells
     * when they do.
     */
    void leave() {
        Consensus present = member();
        standing = Hello.State.LEAVING;
        greet();
        if (present.membership().voters().size() > 1 && isLetIn()) {
            propose(new Content.Leave(self));
        }
    }

    void propose(Content content) {
        Consensus present = member();
        if (!present.propose(content)) {
            toLeader(present, new PeerMessage.Propose(present.era(), present.term(), content));
        }
    }

    void submit(byte[] command, Reply<R> reply) {
        if (consensus == null) {
            reply.abandoned(self + " is no member of a cluster");
        } else {
            submissions.add(command, reply);
        }
    }

    Map<QueueName, MirroredQueue> mirrored() {
        return cluster.mirrors().all(cluster.roles());
    }

    Roles roles() {
        return cluster.roles();
    }

    MetadataNode.Status status() {
        Consensus present = consensus;
        return new MetadataNode.Status(
                era,
                leader,
                present == null ? Membership.NOBODY : present.membership(),
                cluster.roles().running(),
                present == null ? 0 : present.commit(),
                applied,
                incarnation,
                isLetIn(),
                cluster.infos());
    }

    void peers(Set<NodeId> inView, Set<NodeId> acrossSplit) {
        Set<NodeId> everybody = new TreeSet<>(inView);
        everybody.addAll(acrossSplit);
        everybody.remove(self);
        neighbours.see(everybody);
        reach();
        greet();
    }

    void received(NodeId from, byte[] message) {
        try {
            if (MessageCodec.isHello(message)) {
                greeted(from, MessageCodec.decodeHello(message));
            } else {
                take(from, MessageCodec.decodePeer(message));
            }
        } catch (ByteReader.MalformedException e) {
            LOG.warn("{} sent a message that cannot be read ({}); is it of another version?", from, e.getMessage());
        }
    }

    void tick() {
        if (now() >= helloAtMs) {
            greet();
            reach();
        }
        if (left != null && neighbours.in(era.id()).isEmpty()) {
            goBack();
        }
        Consensus present = consensus;
        if (present == null) {
            return;
        }
        if (mayBegin()) {
            present.tick(now());
        }
        if (present.leads()) {
            attendance.attend(present, cluster.roles().running(), presentNodes(), now());
        }
        submissions.resendWhenSilent(now(), settings.consensus().silenceMs());
        lookForMajority(present);
    }

    /** Whoever waits while there is nobody to agree with is told. */
    private void lookForMajority(Consensus present) {
        if (isLetIn() && present.leader().isPresent()) {
            aloneSinceMs = NEVER;
            return;
        }
        if (aloneSinceMs == NEVER) {
            aloneSinceMs = now();
        }
        long aloneMs = now() - aloneSinceMs;
        if (aloneMs >= settings.refuseAfterMs()) {
            submissions.refuse(
                    "no majority of the cluster's nodes can be reached, changes of the metadata are refused");
        }
    }

    /** Nodes of this era in sight, with the incarnation they report. */
    private Map<NodeId, Long> presentNodes() {
        Map<NodeId, Long> present = new TreeMap<>();
        if (standing != Hello.State.LEAVING) {
            present.put(self, incarnation);
        }
        neighbours.in(era.id()).forEach((node, hello) -> {
            if (hello.state() != Hello.State.LEAVING) {
                present.put(node, hello.incarnation());
            }
        });
        present.keySet().removeAll(leftOut);
        return present;
    }

    /** A node that starts looks for those that went on without it before it asks for votes. */
    private boolean mayBegin() {
        Consensus present = member();
        Set<NodeId> others = new TreeSet<>(present.membership().members());
        others.remove(self);
        if (standing == Hello.State.BOOTING && !guides.isEmpty()) {
            return false;
        }
        return standing != Hello.State.BOOTING
                || now() - startedAtMs >= settings.bootWaitMs()
                || neighbours.haveAllSpoken(others);
    }

    void afterForce(Runnable action) {
        afterForce.add(action);
    }

    void abandonAll(String reason) {
        submissions.abandon(incarnation, reason);
    }

    /** Writes and forces, then sends, then applies, until there is nothing left to do. */
    void settleDown() {
        boolean more = true;
        while (more) {
            Consensus present = consensus;
            if (present != null) {
                forward(present);
                present.flush();
                journal.flush(present.commit());
                present.persisted();
            }
            List<Runnable> actions = List.copyOf(afterForce);
            afterForce.clear();
            actions.forEach(Runnable::run);
            if (present != null && present == consensus) {
                follow(present);
                more = !present.toApply(1).isEmpty() || !afterForce.isEmpty() || journal.hasPending();
            } else {
                more = !afterForce.isEmpty() || consensus != present;
            }
        }
        compactWhenDue();
    }

    private void follow(Consensus present) {
        List<LogEntry> entries = present.toApply(APPLY_AT_ONCE);
        entries.forEach(this::apply);
        if (!entries.isEmpty()) {
            present.running(cluster.roles().running().keySet());
            present.applied(applied);
        }
        submissions.settled(Math.min(applied, present.settled()));
        if (!leader.equals(present.leader())) {
            leader = present.leader();
            intake.forget();
            submissions.resend();
            listener.leaderChanged(leader);
            greet();
        }
    }

    private void apply(LogEntry entry) {
        applied = entry.at().index();
        tellOfReturn(entry);
        boolean carriedOut = cluster.apply(entry);
        tellMoves();
        switch (entry.content()) {
            case Content.Submitted submitted -> {
                boolean own = submitted.sender().equals(self) && submitted.incarnation() == incarnation;
                if (carriedOut && Submissions.isNothing(submitted)) {
                    if (own) {
                        submissions.skipped(submitted.sequence());
                    }
                } else if (carriedOut) {
                    R outcome = state.apply(submitted.command());
                    if (own) {
                        submissions.applied(submitted.sequence(), applied, outcome);
                    }
                } else if (own && submitted.sequence() > cluster.sequence(self, incarnation)) {
                    submissions.resend(); // it came when this node was not let in, or before one that was lost
                }
            }
            case Content.Role(RoleCommand command) -> {
                tellRunning();
                switch (command) {
                    case RoleCommand.Up(NodeId node, long _) -> letIn(node);
                    case RoleCommand.Down(NodeId node) -> attendance.applied(Set.of(node));
                    default -> {} // queues' roles are not this class's
                }
                listener.rolesChanged();
            }
            case Content.Forget(NodeId node) -> {
                tellRunning();
                state.forgotten(node);
                listener.rolesChanged();
            }
            case Content.Admit _, Content.Leave _ -> {
                tellRunning();
                listener.rolesChanged();
            }
            case Content.TermStart _ -> {}
        }
        settleMirrors(entry.at());
    }

    private void tellMoves() {
        cluster.mirrors().tellMoves(cluster.roles(), state::moved);
    }

    /** What the broker's metadata now ask for changes roles, at the same place of the log on every node. */
    private void settleMirrors(Position at) {
        if (cluster.mirrors().settle(at, state.mirrorWishes(), cluster.roles())) {
            listener.rolesChanged();
        }
    }

    /** A node that comes back before anybody missed it was gone all the same. */
    private void tellOfReturn(LogEntry entry) {
        if (entry.content() instanceof Content.Role(RoleCommand.Up(NodeId node, long incarnation))
                && cluster.running(node)
                        .filter(before -> before.incarnation() != incarnation)
                        .isPresent()) {
            // Before the broker's metadata hear that the node is gone: queues with mirrors do not go with it.
            cluster.roles().apply(entry.at(), new RoleCommand.Down(node));
            tellMoves();
            Set<NodeId> others = new TreeSet<>(cluster.roles().running().keySet());
            others.remove(node);
            state.running(others);
        }
    }

    private void tellRunning() {
        state.running(cluster.roles().running().keySet());
    }

    private void letIn(NodeId node) {
        attendance.applied(Set.of(node));
        if (node.equals(self) && isLetIn() && standing != Hello.State.LEAVING) {
            standing = Hello.State.RUNNING;
            joinTargets = Set.of();
            guides = Set.of();
            submissions.resend();
        }
    }

    private boolean isLetIn() {
        return cluster.running(self)
                .filter(member -> member.incarnation() == incarnation)
                .isPresent();
    }

    // ---- commands of this node and of others, on their way into the log

    private void forward(Consensus present) {
        if (!isLetIn() || present.leader().isEmpty()) {
            return;
        }
        List<Content.Submitted> commands =
                submissions.unsent(settings.consensus().appendEntries(), now());
        while (!commands.isEmpty()) {
            if (present.leads()) {
                commands.forEach(command -> intake.accept(present, applied, command));
            } else {
                toLeader(present, new PeerMessage.Submit(present.era(), present.term(), commands));
            }
            commands = submissions.unsent(settings.consensus().appendEntries(), now());
        }
    }

    private void toLeader(Consensus present, PeerMessage message) {
        present.leader().filter(node -> !node.equals(self)).ifPresent(node -> port.sendEarly(node, message));
    }

    private void take(NodeId from, PeerMessage message) {
        Consensus present = consensus;
        if (present == null || !present.era().equals(message.era()) || isMisled(from)) {
            return;
        }
        switch (message) {
            case PeerMessage.Submit submit ->
                submit.commands().forEach(command -> intake.accept(present, applied, command));
            case PeerMessage.Propose propose -> present.propose(propose.content());
            default -> present.receive(from, message);
        }
    }

    // ---- who is there, and in which era

    private void greet() {
        helloAtMs = now() + settings.helloMs();
        byte[] hello = MessageCodec.encode(hello());
        neighbours.seen().forEach(node -> world.network().send(node, hello));
    }

    private Hello hello() {
        Consensus present = consensus;
        if (present == null) {
            return new Hello(incarnation, NO_ERA, new LabelRuns<>(), 0, Optional.empty(), Membership.NOBODY, standing);
        }
        long commit = present.commit();
        for (Hello other : neighbours.in(era.id()).values()) {
            commit = Math.max(commit, other.commit());
        }
        return new Hello(incarnation, era, present.lineage(), commit, leader, present.membership(), standing);
    }

    private void greeted(NodeId from, Hello hello) {
        boolean isNew = neighbours.hear(from, hello);
        reach();
        met(from, hello);
        if (isNew) {
            world.network().send(from, MessageCodec.encode(hello()));
        }
    }

    private void met(NodeId from, Hello hello) {
        Consensus present = consensus;
        if (standing == Hello.State.LEAVING || isMisled(from)) {
            return;
        }
        boolean goesOn = !hello.era().id().equals(NO_ERA.id()) && hello.leader().isPresent();
        boolean isWaiting = standing == Hello.State.JOINING || standing == Hello.State.REJOINING;
        boolean isAbandoned = isWaiting && neighbours.in(era.id()).isEmpty();
        if (joinTargets.contains(from) && goesOn && (standing == Hello.State.BOOTING || isAbandoned)) {
            rejoin(hello.era(), Hello.State.JOINING);
        } else if (present == null) {
            return;
        } else if (isHere(hello)) {
            metHere(present, from, hello);
        } else if (!isWaiting && !hello.era().id().equals(NO_ERA.id())) {
            switch (Encounter.of(self, hello(), from, hello)) {
                case NOTHING -> {}
                case REJOIN -> rejoin(hello.era(), Hello.State.REJOINING);
                case PARTITION -> listener.partitioned(from, hello.era());
                case STRANGER -> listener.stranger(from, hello.era());
            }
        }
    }

    /** The side that this node gave up is not to have it back. */
    private boolean isMisled(NodeId from) {
        return standing == Hello.State.BOOTING && !guides.isEmpty() && !guides.contains(from);
    }

    private void metHere(Consensus present, NodeId from, Hello hello) {
        if (present.leads()
                && (present.membership().members().contains(from) || hello.state() == Hello.State.JOINING)) {
            present.attach(from);
        }
        boolean leaderSays = hello.leader().filter(from::equals).isPresent();
        if (leaderSays
                && standing != Hello.State.JOINING
                && !hello.membership().members().contains(self)) {
            listener.stranger(from, hello.era());
        }
    }

    private boolean isHere(Hello hello) {
        return consensus != null && hello.era().id().equals(era.id());
    }

    private void reach() {
        Consensus present = consensus;
        if (present != null) {
            present.reachable(neighbours.in(era.id()).keySet());
        }
    }

    // ---- eras

    /** Gives up the log in memory; that on disk stays until the other's snapshot has replaced it (rule E4). */
    private void rejoin(Era other, Hello.State how) {
        LOG.info("{} gives up {} for {}", self, era, other);
        Consensus present = consensus;
        if (left == null && present != null && present.last().isPresent() && how == Hello.State.REJOINING) {
            left = new Left(era, present, applied);
        }
        renew("this node gave up its log for that of another side");
        standing = how;
        begin(other, Consensus.Memory.none(other.id()), 0);
        listener.rejoining(other);
        reach();
        greet();
    }

    /** Whom this node went to has gone elsewhere: what it has is on its disk still, and nothing else was promised. */
    private void goBack() {
        Left before = Objects.requireNonNull(left);
        Consensus old = before.consensus();
        LOG.info("{} goes back to {}, because nobody of {} is in sight", self, before.era(), era);
        left = null;
        renew("this node went back to the log that it had");
        standing = Hello.State.RUNNING;
        LabelRuns<Position.Term> lineage = old.lineage();
        lineage.truncate(before.applied());
        begin(
                before.era(),
                new Consensus.Memory(
                        old.era(),
                        old.term(),
                        old.votedFor(),
                        lineage,
                        old.membershipAt(before.applied()),
                        old.behind(before.applied()),
                        old.commit()),
                before.applied());
        reach();
        greet();
    }

    /** A new life in a new era: no other era's acknowledgements and numbers are this one's. */
    private void renew(String reason) {
        incarnation = world.incarnations().getAsLong();
        submissions.abandon(incarnation, reason);
    }

    private void begin(Era begun, Consensus.Memory memory, long appliedIndex) {
        era = begun;
        applied = appliedIndex;
        leader = Optional.empty();
        intake.forget();
        consensus = new Consensus(self, incarnation, memory, settings.consensus(), world.random(), port);
        consensus.running(cluster.roles().running().keySet());
    }

    /** This node alone begins an era with the state it has: one write that is there or not (rule E2). */
    private void beginEra(Era begun, LabelRuns<Position.Term> lineage, Membership membership) {
        Position first = new Position(begun.id(), 1, lineage.length() + 1);
        LogEntry start = new LogEntry(first, new Content.Role(new RoleCommand.EraStart(begun, self, incarnation)));
        lineage.append(first.label(), 1);
        cluster.apply(start);
        tellMoves();
        tellRunning();
        settleMirrors(first);
        Membership after = membership.after(start.content());
        journal.replace(head(lineage, after), state.image(), begun.id(), 1, Optional.of(self), List.of());
        begin(
                begun,
                new Consensus.Memory(begun.id(), 1, Optional.of(self), lineage, after, List.of(), first.index()),
                first.index());
        standing = Hello.State.RUNNING;
        LOG.info("{} begins {}", self, begun);
        listener.rolesChanged();
        reach();
        greet();
    }

    private Journal.Head head(LabelRuns<Position.Term> lineage, Membership membership) {
        ByteWriter out = new ByteWriter();
        cluster.write(out);
        return new Journal.Head(lineage, membership, out.toBytes());
    }

    private Journal.Head headOfApplied(Consensus present) {
        LabelRuns<Position.Term> lineage = present.lineage();
        lineage.truncate(applied);
        return head(lineage, present.membershipAt(applied));
    }

    private void compactWhenDue() {
        Consensus present = consensus;
        if (present == null
                || applied == 0
                || journal.bytesSinceSnapshot() < Math.max(settings.snapshotAfterBytes(), snapshotBytes)) {
            return;
        }
        journal.replace(
                headOfApplied(present),
                counted(state.image()),
                present.era(),
                present.term(),
                present.votedFor(),
                present.behind(applied));
        present.compact(applied);
    }

    private Iterable<byte[]> counted(Iterable<byte[]> records) {
        snapshotBytes = 0;
        List<byte[]> all = new ArrayList<>();
        records.forEach(record -> {
            snapshotBytes += record.length;
            all.add(record);
        });
        return all;
    }

    private Consensus member() {
        Consensus present = consensus;
        if (present == null) {
            throw new UnsuitableException(self + " is no member of a cluster; form or join one");
        }
        return present;
    }

    private long now() {
        return world.clockMs().getAsLong();
    }

    /** Of the present consensus; one that was given up is silent. */
    private final class Port implements ConsensusPort {
        @Override
        public void send(NodeId to, PeerMessage message) {
            afterForce.add(() -> sendEarly(to, message));
        }

        @Override
        public void sendEarly(NodeId to, PeerMessage message) {
            world.network().send(to, MessageCodec.encode(message));
        }

        @Override
        public void write(LogEntry entry) {
            journal.entry(entry);
        }

        @Override
        public void writeVote(long term, Optional<NodeId> votedFor) {
            Consensus present = consensus;
            if (present != null && present.last().isPresent()) { // without a log it does not vote, and is not there yet
                journal.vote(present.era(), term, votedFor);
            }
        }

        @Override
        public Snapshot snapshot() {
            Consensus present = member();
            return new Snapshot(present.position(applied), Journal.image(headOfApplied(present), state.image()));
        }

        @Override
        public void install(Position at, byte[] bytes) {
            Consensus present = member();
            Journal.Image image = Journal.image(bytes);
            if (!image.head().era().id().equals(present.era())) {
                throw new IllegalStateException("a snapshot of " + image.head().era() + " came in " + era);
            }
            left = null;
            journal.replace(image.head(), image.state(), present.era(), present.term(), present.leader(), List.of());
            state.install(image.state());
            var _ = state.mirrorWishes(); // the image says what became of them
            cluster.read(new ByteReader(image.head().cluster()));
            tellRunning();
            era = image.head().era();
            applied = image.head().lineage().length();
            present.installed(image.head().lineage(), image.head().membership());
            present.running(cluster.roles().running().keySet());
            if (isLetIn()) {
                letIn(self);
            }
            listener.rolesChanged();
        }
    }
}
