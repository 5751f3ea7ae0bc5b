package io.warrenmq.server.node;

import io.warrenmq.broker.Broker;
import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.flow.MemoryGovernor;
import io.warrenmq.broker.flow.MemoryMarks;
import io.warrenmq.broker.flow.MessageHolder;
import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.flow.ResourceMonitor;
import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.GlobalParameterRecord;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataService;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.queue.LocalQueues;
import io.warrenmq.broker.queue.QueueServices;
import io.warrenmq.broker.routing.LocalExchangeStores;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.broker.security.InternalAccessControl;
import io.warrenmq.cluster.link.PeerLinks;
import io.warrenmq.cluster.mirrors.CopyNotes;
import io.warrenmq.cluster.mirrors.MirrorHost;
import io.warrenmq.cluster.node.BootSignal;
import io.warrenmq.cluster.node.ClusterAlarms;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.NodeMetadata;
import io.warrenmq.cluster.queues.ClusterQueues;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.ReplicaOptions;
import io.warrenmq.server.AmqpServer;
import io.warrenmq.server.netty.NettyLoops;
import io.warrenmq.server.netty.NettyPipes;
import io.warrenmq.store.DirectoryStore;
import io.warrenmq.store.MemoryStore;
import io.warrenmq.store.Store;
import io.warrenmq.store.memory.ChunkPool;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker that runs: everything between its directory and its listeners. It serves when {@link #start} returns;
 * {@link #close} ends it in order, so that what clients were promised is on disk. Thread-safe.
 */
public final class BrokerNode implements Broker, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerNode.class);
    private static final long METADATA_SHUTDOWN_S = 5;
    /** Unused message memory that is kept, so that bursts do not go to the system for every chunk. */
    private static final long RETAINED_CHUNK_BYTES = 32L << 20;
    /** Log that waits for the disk before publishers do: some tenths of a second of a fast disk. */
    private static final long PENDING_LOG_BYTES = 64L << 20;

    private static final String CLUSTER_NAME = "cluster_name";

    private final BrokerNodeSettings settings;
    private final Store store;
    private final NettyLoops loops;
    private final ExecutorService metadataThread;
    private final NodeMetadata metadata;
    private final InternalAccessControl access = new InternalAccessControl();
    private final LocalQueues queues;
    private final MirrorHost mirrors;
    private final CopyNotes notes;
    private final ResourceMonitor monitor;
    private final ClusterAlarms alarms;
    private final MemoryGovernor governor;
    private final AmqpServer server;
    /** Written by the metadata thread. */
    private volatile String clusterName;

    private final AtomicBoolean closed = new AtomicBoolean();

    /** What has been opened so far, to be closed in the opposite order when a later step fails. */
    private static final class Opened {
        private final ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();

        <T extends AutoCloseable> T add(T part) {
            parts.push(part);
            return part;
        }

        void closeAll() {
            for (AutoCloseable part : parts) {
                try {
                    part.close();
                } catch (Exception e) {
                    LOG.warn("{} could not be closed", part, e);
                }
            }
        }
    }

    /**
     * Opens the store, brings back what is in it and listens.
     *
     * @param beforeListening is given the metadata before the first client can connect, to import definitions
     * @param onFailure is called once when the node cannot go on (a failed write); it must then end without confirming
     *     anything more
     * @throws RuntimeException of the store or the server, with a text for the operator; nothing stays open then
     */
    public static BrokerNode start(
            BrokerNodeSettings settings, Consumer<Metadata> beforeListening, Consumer<Throwable> onFailure) {
        return start(settings, beforeListening, onFailure, new BootSignal());
    }

    /**
     * The same; a member waits for others of its cluster before it listens.
     *
     * @param signal tells what is waited for, and ends it
     * @throws io.warrenmq.cluster.node.BootException if the node is a member and could not boot
     */
    public static BrokerNode start(
            BrokerNodeSettings settings,
            Consumer<Metadata> beforeListening,
            Consumer<Throwable> onFailure,
            BootSignal signal) {
        Opened opened = new Opened();
        try {
            return new BrokerNode(settings, beforeListening, onFailure, signal, opened);
        } catch (RuntimeException e) {
            opened.closeAll();
            throw e;
        }
    }

    private BrokerNode(
            BrokerNodeSettings settings,
            Consumer<Metadata> beforeListening,
            Consumer<Throwable> onFailure,
            BootSignal signal,
            Opened opened) {
        this.settings = settings;
        this.clusterName = settings.clusterName();
        ChunkPool chunks = new ChunkPool(RETAINED_CHUNK_BYTES);
        store = opened.add(openStore(settings.storage(), chunks, onFailure));
        metadataThread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("warren-metadata").factory());
        opened.add(metadataThread::shutdownNow);
        loops = opened.add(NettyLoops.start(settings.eventLoops(), chunks));
        ResourceSettings limits = settings.resources();
        monitor = new ResourceMonitor(
                limits.totalMemoryBytes(),
                limits.memoryWatermark(),
                limits.diskFreeLimit(),
                () -> chunks.usedBytes() + heapBytes(),
                store::usableBytes);
        alarms = new ClusterAlarms(monitor);
        governor = new MemoryGovernor(
                marks(limits),
                limits.arrivingMemoryBytes(DirectMemory.limitBytes()),
                chunks::usedBytes,
                store::pendingBytes,
                this::holders,
                loops.loops().getFirst());
        queues = new LocalQueues(loops.loops(), new QueueServices(store, this::metadata, governor::memoryPressed));
        ClusterQueues everywhere = new ClusterQueues(
                new NodeId(settings.nodeName()),
                loops.loops(),
                queues,
                governor,
                this::metadata,
                ClusterQueues.Options.DEFAULT);
        notes = opened.add(new CopyNotes(directory(settings.storage()), onFailure));
        ClusterQueues.Mirroring mirroring = everywhere.mirrors(notes, ReplicaOptions.DEFAULT);
        mirrors = mirroring.host();
        MetadataView view = new MetadataView(
                everywhere,
                new LocalExchangeStores(chunks, loops.loops().getFirst(), queues.delayStores()),
                bound -> ThreadLocalRandom.current().nextInt(bound));
        metadata = opened.add(new NodeMetadata(
                new NodeMetadata.Parts(
                        settings.cluster(),
                        new MetadataService.Options(
                                settings.rules(),
                                settings.firstBoot(),
                                MetadataService.Options.DEFAULT_SNAPSHOT_AFTER_BYTES),
                        store.metadata(),
                        metadataThread,
                        links -> {
                            links.serve(PeerLinks.Service.QUEUES, everywhere);
                            links.serve(PeerLinks.Service.ALARMS, alarms);
                            links.serve(PeerLinks.Service.MIRRORS, mirroring.links());
                        },
                        new NettyPipes(loops),
                        mirroring.host(),
                        onFailure),
                view));
        metadata.start(
                System::currentTimeMillis,
                this::follow,
                () -> {
                    mirroring.host().beforeRecovery();
                    store.recover(queues.recovery());
                    queues.start();
                    mirroring.host().recovered();
                },
                signal);
        beforeListening.accept(metadata);
        alarms.start(loops.loops().getFirst());
        monitor.start(loops.loops().getFirst());
        opened.add(monitor::stop);
        server = opened.add(AmqpServer.start(settings.server(), this, loops, this::clusterName));
    }

    private MemoryMarks marks(ResourceSettings limits) {
        long directBytes = DirectMemory.limitBytes();
        return store.canSpill()
                ? MemoryMarks.of(limits.messageMemoryBytes(directBytes), PENDING_LOG_BYTES)
                : MemoryMarks.of(limits.messageMemoryWithoutDiskBytes(directBytes), PENDING_LOG_BYTES)
                        .withoutSpilling();
    }

    /** On the metadata thread. */
    private void follow(Change change) {
        access.accept(change);
        switch (change) {
            case Change.GlobalParameterPut(GlobalParameterRecord parameter)
            when parameter.name().equals(CLUSTER_NAME) -> clusterName = text(parameter.value());
            case Change.GlobalParameterRemoved(GlobalParameterRecord parameter)
            when parameter.name().equals(CLUSTER_NAME) -> clusterName = settings.clusterName();
            default -> {
                // of no interest here
            }
        }
    }

    /** The parameter's value is JSON of any kind; names that are no text are shown as they are. */
    private static String text(String json) {
        return JsonText.parse(json) instanceof Json.Text(String name) ? name : json;
    }

    /** What clients are told of the cluster's name. */
    public String clusterName() {
        return clusterName;
    }

    private Collection<? extends MessageHolder> holders() {
        return queues.holders();
    }

    private static long heapBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Optional<Path> directory(StorageLocation location) {
        return location instanceof StorageLocation.Directory directory
                ? Optional.of(directory.path())
                : Optional.empty();
    }

    private static Store openStore(StorageLocation location, ChunkPool chunks, Consumer<Throwable> onFailure) {
        return switch (location) {
            case StorageLocation.Directory directory ->
                DirectoryStore.open(directory.path(), directory.options(), chunks, onFailure::accept);
            case StorageLocation.Memory _ -> new MemoryStore(chunks);
        };
    }

    @Override
    public String nodeName() {
        return settings.nodeName();
    }

    @Override
    public List<Loop> loops() {
        return loops.loops();
    }

    @Override
    public Metadata metadata() {
        return metadata;
    }

    /** Copies of mirrored queues, and who holds them. */
    public MirrorHost mirrors() {
        return mirrors;
    }

    /** This node as a member, if it is one. */
    public Optional<ClusterNode> cluster() {
        return metadata.cluster();
    }

    /**
     * Makes a cluster of this node, so that others can join it; has no effect on a member. The cluster gets the name
     * that clients are told by this node now.
     *
     * @throws IllegalStateException if it cannot be a member, or cannot listen for others
     */
    public ClusterNode formCluster() {
        ClusterNode member = metadata.form();
        boolean named = metadata.read(listing -> listing.globalParameters().stream()
                        .anyMatch(parameter -> parameter.name().equals(CLUSTER_NAME)))
                .join();
        if (!named) {
            metadata.submit(new Command.SetGlobalParameter(
                            CLUSTER_NAME, JsonText.write(Json.of(settings.clusterName())), Metadata.INTERNAL_USER))
                    .join();
        }
        return member;
    }

    @Override
    public AccessControl access() {
        return access;
    }

    @Override
    public Backpressure backpressure() {
        return governor;
    }

    @Override
    public ResourceAlarms alarms() {
        return alarms;
    }

    @Override
    public boolean mayConfirm() {
        return metadata.mayAct();
    }

    /** Limits of memory and disk, changed while the node runs. */
    public ResourceMonitor resources() {
        return monitor;
    }

    /** Listeners, connections and channels. */
    public AmqpServer server() {
        return server;
    }

    /**
     * Ends it without a word to the other members, as if its process had been killed: what it says to anybody after
     * that does not get there. For tests.
     */
    public void abandon() {
        if (closed.compareAndSet(false, true)) {
            metadata.close();
            server.close();
            monitor.stop();
            end();
        }
    }

    /** Tells clients, waits for them for a limited time, and writes what is pending. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        server.close();
        monitor.stop();
        metadata.leave();
        metadata.close();
        end();
    }

    private void end() {
        // Queues hand their last operations to the store on the loops, so these end before the store does.
        loops.close();
        metadataThread.shutdown();
        try {
            if (!metadataThread.awaitTermination(METADATA_SHUTDOWN_S, TimeUnit.SECONDS)) {
                LOG.warn("the metadata did not end within {} s", METADATA_SHUTDOWN_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        notes.close();
        store.close();
    }
}
