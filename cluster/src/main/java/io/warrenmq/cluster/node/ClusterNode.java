package io.warrenmq.cluster.node;

import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataState;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.cluster.link.PeerLinks;
import io.warrenmq.cluster.link.Pipes;
import io.warrenmq.cluster.membership.Engine;
import io.warrenmq.cluster.membership.EngineListener;
import io.warrenmq.cluster.membership.EngineSettings;
import io.warrenmq.cluster.metadata.ClusterMetadata;
import io.warrenmq.cluster.metadata.Content;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.metadata.MetadataNodeListener;
import io.warrenmq.cluster.metadata.MirrorRoles;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.Memory.Standing;
import io.warrenmq.cluster.partition.Authority;
import io.warrenmq.cluster.partition.LinkMessage;
import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.RunningMember;
import io.warrenmq.store.MetadataLog;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that is a member: engine, links to the others, and the replicated metadata, with what ties them together.
 * Thread-safe; what it knows of the group is guarded by its lock.
 */
public final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final long TICK_MS = 20;
    private static final long SECOND_MS = 1_000;

    /** A start that follows the winners of a partition follows anybody when they cannot be found for so long. */
    private static final long GUIDED_MS = 20_000;

    private static final long LINKED_MS = 5_000;
    private static final long INTRODUCE_MS = 10_000;
    private static final int IDENTITY_BYTES = 16;

    private final Parts parts;
    private final ClusterSettings settings;
    private final SecureRandom random = new SecureRandom();
    private final Engine engine;
    private final LinkWires wires;
    private final PeerLinks links;
    private final ClusterMetadata metadata;
    private final Boot boot;
    private final Reunion reunion;
    private final Enrolment enrolment;
    private final LinkCare care;
    private final List<Consumer<Map<NodeId, RunningMember>>> attendants = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("warren-cluster-clock").factory());

    private final Object remembering = new Object();

    /** Changed under the lock of {@link #remembering}. */
    private volatile Memory memory;

    /** Owned by the metadata thread. */
    private Map<NodeId, RunningMember> running = Map.of();

    /** The same. */
    private boolean hasDisc = true;

    /** Guarded by the lock of this object. */
    private Set<NodeId> inView = Set.of();

    private boolean serving;
    private boolean closed;

    /** Where alone others are looked for while this node starts; empty for all members. */
    private volatile Set<NodeId> guides = Set.of();

    /**
     * What the node is made of.
     *
     * @param log which nobody else writes to
     * @param follower of every change of the metadata
     * @param metadataThread runs one task at a time
     * @param services enters those who use the links; called before the node can be seen
     * @param pipes carry the links
     * @param onFailure is told when the metadata cannot be kept: the node must stop
     */
    public record Parts(
            ClusterSettings settings,
            MemoryFile file,
            MetadataRules rules,
            MetadataLog log,
            MetadataView view,
            Consumer<Change> follower,
            Executor metadataThread,
            Consumer<PeerLinks> services,
            Pipes pipes,
            MirrorRoles mirrors,
            Consumer<Throwable> onFailure) {}

    private ClusterNode(Parts parts, Memory memory, MetadataState state) {
        this.parts = parts;
        this.settings = parts.settings();
        this.memory = memory;
        NodeId self = settings.self();
        EngineSettings usual = EngineSettings.of(
                self, settings.bind().get(), this::addresses, settings.cookie(), System::currentTimeMillis);
        engine = new Engine(usual.withNetTicktime(settings.netTicktime()), new Group());
        reunion = new Reunion(self, engine);
        wires = new LinkWires(engine, parts.pipes());
        links = new PeerLinks(wires, random::nextLong, PeerLinks.Options.DEFAULT);
        parts.services().accept(links);
        metadata = new ClusterMetadata(
                settings.metadata(),
                new MetadataNode.World(
                        LinkCare::nowMs,
                        () -> 1 + (random.nextLong() >>> 1),
                        () -> new EraId(random.nextLong(), random.nextLong()),
                        random::nextInt,
                        engine::send),
                parts.rules(),
                parts.log(),
                parts.view(),
                parts.follower(),
                parts.metadataThread(),
                new Events(),
                state,
                settings.queueLocator(),
                ThreadLocalRandom.current()::nextLong);
        metadata.mirrors(parts.mirrors());
        boot = new Boot(settings, metadata.node());
        enrolment = new Enrolment(self, metadata.node());
        care = new LinkCare(settings, metadata.node(), engine);
    }

    /** A name for one life of a node, from blank to blank. */
    public static String newIdentity() {
        byte[] bytes = new byte[IDENTITY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * Starts a member from what is on its disk, and returns when it has everything that the cluster knows.
     *
     * @throws BootException if it is not let in, with the reason; nothing stays open then
     */
    static ClusterNode boot(Parts parts, Memory memory, BootSignal signal) {
        ClusterNode node = new ClusterNode(parts, memory, new MetadataState(parts.rules()));
        try {
            node.boot(signal);
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    private void boot(BootSignal signal) {
        boolean hasLog = metadata.node().open();
        Set<NodeId> others = memory.othersThan(settings.self());
        if (!hasLog && memory.standing() == Standing.JOINING) {
            metadata.node().join(others).join();
        } else if (!hasLog && others.isEmpty()) {
            metadata.node().form().join(); // it died while it was made a member
        } else if (!hasLog) {
            throw new BootException("This node is a member of a cluster with " + others
                    + ", but its metadata log is missing. Restore the data directory from a backup, or reset the node"
                    + " ('rabbitmqctl force_reset', and 'rabbitmqctl forget_cluster_node " + settings.self()
                    + "' on another member) and join again.");
        }
        signal.waitsFor(Boot.waitingFor(others));
        follow(signal.guides());
        connect();
        tick();
        boot.await(others, signal);
        remember(known -> known.with(Standing.MEMBER));
    }

    /** Whoever else is there is looked for only when these are not found. */
    private void follow(Set<NodeId> nodes) {
        if (!nodes.isEmpty()) {
            LOG.info("this node follows {}", nodes);
            guides = nodes;
            metadata.node().follow(nodes).join();
            var _ = clock.schedule(this::followAnybody, GUIDED_MS, TimeUnit.MILLISECONDS);
        }
    }

    private void followAnybody() {
        guides = Set.of();
        var _ = metadata.node().follow(Set.of());
    }

    /**
     * Begins to make a cluster of a node that serves; {@link #found} ends it.
     *
     * @param state not touched before that
     * @throws IllegalStateException if it cannot listen for others; nothing stays open then
     */
    static ClusterNode founder(Parts parts, MetadataState state) {
        Memory blank = new Memory(newIdentity(), Standing.MEMBER, NodeKind.DISC, Map.of());
        ClusterNode node = new ClusterNode(
                parts,
                blank.with(Map.of(parts.settings().self(), parts.settings().info(blank))),
                state);
        try {
            node.connect();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** From now on the state is the cluster's, of which this node is the only member. Not for the metadata thread. */
    void found() {
        // Before the log: a node that dies in between finds its own metadata, and forms the cluster when it starts.
        parts.file().write(memory);
        metadata.node().takeOver().join();
        tick();
    }

    /**
     * Has it recorded where this node listens: whoever joins is told by that.
     *
     * @throws IllegalStateException if the only member does not agree with itself
     */
    void introduce() {
        if (!admit(settings.self(), settings.info(memory), INTRODUCE_MS)) {
            throw new IllegalStateException("the new cluster of " + settings.self() + " takes no changes; see the log");
        }
    }

    private void connect() {
        wires.listen(settings.bind().get(), links::greeted);
        try {
            engine.connect();
        } catch (Engine.JoinRefusedException e) {
            throw new BootException("Node " + settings.self() + " was refused by another member: " + e.getMessage(), e);
        }
    }

    private void tick() {
        var _ = clock.scheduleAtFixedRate(metadata.node()::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        care.start(clock);
        var _ = clock.scheduleAtFixedRate(this::look, SECOND_MS, SECOND_MS, TimeUnit.MILLISECONDS);
    }

    /** Each second: what nobody else is responsible for. */
    private void look() {
        links.tick();
        var _ = metadata.node().read(() -> {
            MetadataNode.Status status = metadata.node().statusNow();
            describe(status);
            reunion.look(status);
            return status;
        });
    }

    /** What the cluster knows of this node is brought up to date; lost proposals are made again a second later. */
    private void describe(MetadataNode.Status status) {
        MemberInfo info = settings.info(memory);
        if (status.letIn()
                && memory.standing() != Standing.FORGOTTEN
                && !info.equals(status.infos().get(settings.self()))) {
            metadata.node().propose(new Content.Admit(settings.self(), info));
        }
    }

    private Collection<InetSocketAddress> addresses() {
        Set<InetSocketAddress> addresses = new LinkedHashSet<>();
        for (Map.Entry<NodeId, MemberInfo> member : memory.members().entrySet()) {
            boolean isGuide = guides.isEmpty() || guides.contains(member.getKey());
            if (isGuide && !member.getKey().equals(settings.self())) {
                addresses.addAll(settings.locator().apply(member));
            }
        }
        return addresses;
    }

    /** Queues are there: other nodes may speak to them. */
    void serve() {
        synchronized (this) {
            serving = true;
        }
        care.serves();
        link();
    }

    /**
     * Returns when there are links to all members that run, or after a limited time: a client that comes next is not
     * told that a queue of theirs is out of reach. Not for the metadata thread.
     */
    void awaitLinks() {
        boolean linked = Patient.until(LINKED_MS, SECOND_MS, this::link, () -> {
            Set<NodeId> others = new TreeSet<>(status().join().running().keySet());
            others.remove(settings.self());
            return others.stream()
                    .allMatch(node -> links.to(node, PeerLinks.Service.QUEUES).isPresent());
        });
        if (!linked) {
            LOG.warn("not all members that run could be reached within {} ms; their queues come later", LINKED_MS);
        }
    }

    /** With members only: a node that merely listens where one did before is none. */
    private void link() {
        Set<NodeId> present;
        synchronized (this) {
            if (!serving) {
                return;
            }
            present = new TreeSet<>(inView);
        }
        present.retainAll(memory.members().keySet());
        links.peers(present, settings.self());
    }

    public ClusterMetadata metadata() {
        return metadata;
    }

    /** Ordered bytes to and from the other members that run. */
    public PeerLinks links() {
        return links;
    }

    public NodeId self() {
        return settings.self();
    }

    /** What this node remembers of its cluster, as of now. */
    public Memory memory() {
        return memory;
    }

    /** Whether this node may act for its side now. To be asked directly before an answer that promises something. */
    public Authority authority() {
        return care.authority();
    }

    /** As of now. */
    public CompletableFuture<MetadataNode.Status> status() {
        return metadata.node().status();
    }

    /** Nodes that this one is partitioned from: each side has done what the other lacks. */
    public Set<NodeId> partitionedFrom() {
        return care.partitionedFrom();
    }

    /**
     * Follows who runs: told at once, and at every change, by the metadata thread. A member whose session differs from
     * before has stopped and returned in between.
     */
    public void attend(Consumer<Map<NodeId, RunningMember>> attendant) {
        var _ = metadata.node().read(() -> {
            attendants.add(attendant);
            attendant.accept(running);
            return true;
        });
    }

    /**
     * Makes a node a member, or changes what is known of it.
     *
     * @return whether it was agreed on within the time
     */
    public boolean admit(NodeId node, MemberInfo info, long timeoutMs) {
        return enrolment.admit(node, info, timeoutMs);
    }

    /**
     * Takes a node out of the cluster.
     *
     * @return whether it was agreed on within the time
     */
    public boolean forget(NodeId node, long timeoutMs) {
        return enrolment.forget(node, timeoutMs);
    }

    private void remember(UnaryOperator<Memory> change) {
        synchronized (remembering) {
            Memory next = change.apply(memory);
            if (next.equals(memory)) {
                return;
            }
            memory = next;
            try {
                parts.file().write(next);
            } catch (MemoryFile.MemoryException e) {
                // The log has it; what the file lacks is written at the next change.
                LOG.error("{}", e.getMessage());
            }
        }
    }

    /**
     * Tells the others that this node stops, and waits for a limited time until they count without it. Nothing of this
     * node changes the metadata after that.
     */
    public void leave() {
        care.leave();
        enrolment.leave();
    }

    /** Ends it at once; {@link #leave} comes before if the others are to be told. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        clock.shutdownNow();
        links.close();
        wires.close();
        reunion.close();
        engine.close();
    }

    /** What the engine tells. */
    private final class Group implements EngineListener {
        @Override
        public void peers(Set<NodeId> seen, Set<NodeId> acrossSplit) {
            synchronized (ClusterNode.this) {
                inView = seen;
            }
            reunion.peers(seen, acrossSplit);
            metadata.node().peers(seen, acrossSplit);
            care.peers(seen, acrossSplit);
            link();
        }

        @Override
        public void received(NodeId from, byte[] message) {
            if (PeerLinks.isWord(message)) {
                links.received(from, message);
            } else if (LinkMessage.isOne(message)) {
                care.received(from, message);
            } else {
                metadata.node().received(from, message);
            }
        }
    }

    /** What the metadata tell, on their thread. */
    private final class Events implements MetadataNodeListener {
        @Override
        public void rolesChanged() {
            MetadataNode.Status status = metadata.node().statusNow();
            if (status.letIn()) {
                boot.letIn();
            }
            Map<NodeId, MemberInfo> known = new TreeMap<>(status.infos());
            if (status.letIn() && !known.isEmpty()) {
                known.keySet().retainAll(status.membership().members());
                known.putIfAbsent(settings.self(), settings.info(memory));
                remember(before -> before.with(known));
                link();
            }
            if (status.letIn() && status.hasRunningDisc() != hasDisc) {
                hasDisc = status.hasRunningDisc();
                LOG.warn(hasDisc ? "cluster contains disc nodes again" : "only running disc node went down");
            }
            if (!status.running().equals(running)) {
                announce(running, status.running());
                running = status.running();
                attendants.forEach(attendant -> attendant.accept(running));
            }
        }

        private void announce(Map<NodeId, RunningMember> before, Map<NodeId, RunningMember> now) {
            Set<NodeId> all = new TreeSet<>(before.keySet());
            all.addAll(now.keySet());
            all.remove(settings.self());
            for (NodeId node : all) {
                if (!now.containsKey(node)) {
                    LOG.info("rabbit on node {} down", node);
                } else if (!now.get(node).equals(before.get(node))) {
                    LOG.info("rabbit on node {} up", node);
                }
            }
        }

        @Override
        public void leaderChanged(Optional<NodeId> leader) {
            LOG.debug("leader of the metadata: {}", leader.map(NodeId::name).orElse("none"));
        }

        @Override
        public void rejoining(Era era) {
            LOG.info("this node gives up what it has for what the other members have ({})", era);
            reunion.soon();
        }

        @Override
        public void partitioned(NodeId other, Era theirs) {
            care.diverged(other);
        }

        @Override
        public void stranger(NodeId other, Era theirs) {
            if (boot.strangerTo(other, memory)) {
                remember(before -> before.with(Standing.FORGOTTEN));
            }
        }

        @Override
        public void failed(Throwable cause) {
            boot.failed(cause);
            parts.onFailure().accept(cause);
        }
    }

    /** For log lines and tests. */
    @Override
    public String toString() {
        return "member " + settings.self();
    }
}
