package io.warrenmq.app.node;

import io.warrenmq.app.config.ClusterOptions;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.control.ApplicationException;
import io.warrenmq.app.control.ClusterAccess;
import io.warrenmq.app.control.FormationLock;
import io.warrenmq.app.control.Peers;
import io.warrenmq.broker.metadata.QueueLocator;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.BootSignal;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.ClusterSettings;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.node.MemoryFile;
import io.warrenmq.cluster.node.PartitionEvents;
import io.warrenmq.cluster.node.PartitionPolicy;
import io.warrenmq.cluster.partition.PartitionHandling;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.protocol.Cookie;
import io.warrenmq.ctl.protocol.NodeFile;
import io.warrenmq.server.node.BrokerNode;
import io.warrenmq.wire.Octets;
import io.warrenmq.wire.Secret;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A node's place in a cluster, from its configuration, its cookie and what it remembers. Thread-safe. */
final class NodeCluster implements ClusterAccess {
    private static final long LOOK_MS = 2_000;

    private final NodeId self;
    private final NodeConfig config;
    private final Cookie cookie;
    private final Map<String, String> environment;
    private final MemoryFile file;
    private final Peers peers;
    private final PartitionEvents events;
    private final int clusterPort;
    private volatile @Nullable InetSocketAddress bind;
    private final FormationLock formationLock = new FormationLock();
    private volatile int controlPort;
    private volatile @Nullable BrokerNode running;
    private volatile BootSignal signal = new BootSignal();
    private volatile String pausedFor = "";
    private volatile Optional<LostMembers> lostMembers = Optional.empty();

    /** @param events what partitions ask of the application */
    NodeCluster(NodeConfig config, Cookie cookie, Map<String, String> environment, PartitionEvents events) {
        this.events = events;
        this.self = new NodeId(config.nodeName().toString());
        this.config = config;
        this.cookie = cookie;
        this.environment = environment;
        this.file = new MemoryFile(config.files().dataDirectory());
        this.peers = new Peers(self.name(), cookie, environment);
        this.clusterPort = ClusterAddress.port(config.cluster());
    }

    /** Where operators reach this node, as soon as that is known. */
    void controlAt(int port) {
        controlPort = port;
    }

    /** The port on which this node listens for others once it is a member. */
    int clusterPort() {
        return clusterPort;
    }

    /** Found out when it is needed: asking for the own name may take long where name servers do not answer. */
    private synchronized InetSocketAddress bind() {
        InetSocketAddress known = bind;
        if (known == null) {
            known = new InetSocketAddress(ClusterAddress.of(config.nodeName(), config.cluster()), clusterPort);
            bind = known;
        }
        return known;
    }

    ClusterSettings settings() {
        return new ClusterSettings(
                self,
                this::bind,
                controlPort,
                config.files().dataDirectory(),
                Secret.of(Octets.of(cookie.derive("nodes of a cluster"))),
                Duration.ofSeconds(config.cluster().netTickTimeS()),
                new PartitionPolicy(handling(), this::clients, events),
                new ClusterSettings.Patience(
                        config.cluster().bootRetryTimeoutMs(), config.cluster().bootRetryLimit()),
                this::locate,
                QueueLocator.of(config.cluster().queueMasterLocator()).orElse(QueueLocator.CLIENT_LOCAL));
    }

    PartitionHandling handling() {
        ClusterOptions options = config.cluster();
        return switch (options.partitionHandling()) {
            case IGNORE -> new PartitionHandling.Ignore();
            case PAUSE_MINORITY -> new PartitionHandling.PauseMinority();
            case AUTOHEAL -> new PartitionHandling.Autoheal();
            case PAUSE_IF_ALL_DOWN ->
                new PartitionHandling.PauseIfAllDown(
                        options.pauseNodes().stream()
                                .map(name -> new NodeId(name.toString()))
                                .collect(Collectors.toSet()),
                        switch (options.pauseRecovery()) {
                            case IGNORE -> PartitionHandling.Recovery.IGNORE;
                            case AUTOHEAL -> PartitionHandling.Recovery.AUTOHEAL;
                        });
        };
    }

    private long clients() {
        BrokerNode node = running;
        return node == null ? 0 : node.server().connections().connectionCount();
    }

    /** Nodes of this host leave a file, which is right even when they listen somewhere else than before. */
    private Collection<InetSocketAddress> locate(Map.Entry<NodeId, MemberInfo> member) {
        Set<InetSocketAddress> places = new LinkedHashSet<>();
        NodeFile.find(member.getKey().name(), NodeFile.directories(environment))
                .filter(found -> found.clusterPort() > 0)
                .ifPresent(found -> places.add(new InetSocketAddress(bind().getAddress(), found.clusterPort())));
        places.addAll(ClusterSettings.byHost(member));
        return places;
    }

    /** A start begins: what it waits for can be asked for, and ended. */
    BootSignal booting() {
        BootSignal begun = new BootSignal();
        signal = begun;
        return begun;
    }

    /**
     * A node that people take for one without a disc starts only while one with a disc runs.
     *
     * @throws ApplicationException if none does
     */
    void requireDisc() {
        Optional<Memory> ram = memory().filter(known -> known.isClustered() && known.kind() == NodeKind.RAM);
        if (ram.isEmpty()) {
            return;
        }
        Map<NodeId, MemberInfo> discs = new TreeMap<>(ram.get().members());
        discs.values().removeIf(info -> info.kind() == NodeKind.RAM);
        boolean isThere = discs.entrySet().stream()
                .anyMatch(disc -> peers.state(disc.getKey().name(), Optional.of(disc.getValue()), LOOK_MS)
                        .filter(state -> state.equals("running") || state.equals("booting"))
                        .isPresent());
        if (!isThere) {
            throw new ApplicationException("{:failed_to_cluster_with, " + discs.keySet()
                    + ", 'Mnesia could not connect to any nodes.'}\n\nThis node is a ram node, and none of the disc nodes of"
                    + " its cluster runs. Start one of them first.");
        }
    }

    /** Ends the waiting of a start that is under way. */
    void abortBoot() {
        signal.abort();
    }

    /** What a paused application waits for, for people; empty when it is not paused. */
    void pausedFor(String what) {
        pausedFor = what;
    }

    void runs(BrokerNode node) {
        running = node;
        lostMembers = LostMembers.watch(config, this);
    }

    void stops() {
        lostMembers.ifPresent(LostMembers::close);
        lostMembers = Optional.empty();
        running = null;
    }

    @Override
    public Set<String> discovered() {
        return PeerDiscovery.names(config);
    }

    @Override
    public Optional<Memory> memory() {
        return member().map(ClusterNode::memory).or(file::read);
    }

    @Override
    public void remember(Memory memory) {
        file.write(memory);
    }

    @Override
    public void forgetCluster() {
        file.delete();
    }

    @Override
    public Optional<ClusterNode> member() {
        return Optional.ofNullable(running).flatMap(BrokerNode::cluster);
    }

    @Override
    public ClusterNode form() {
        BrokerNode node = running;
        if (node == null) {
            throw new ApplicationException("the application does not run");
        }
        try {
            return node.formCluster();
        } catch (IllegalStateException e) {
            throw new ApplicationException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public MemberInfo describe(Memory memory) {
        return settings().info(memory);
    }

    @Override
    public void forceBoot() {
        Path directory = config.files().dataDirectory();
        BootSignal.force(directory);
    }

    @Override
    public String waitingFor() {
        String paused = pausedFor;
        return paused.isEmpty() ? signal.waitingFor() : paused;
    }

    @Override
    public FormationLock formationLock() {
        return formationLock;
    }

    @Override
    public Peers peers() {
        return peers;
    }
}
