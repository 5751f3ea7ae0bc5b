package io.warrenmq.server;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.broker.Broker;
import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.MetadataReplica;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.metadata.Placement;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.queue.LocalQueues;
import io.warrenmq.broker.queue.QueueServices;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.broker.routing.LocalExchangeStores;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.broker.security.InternalAccessControl;
import io.warrenmq.cluster.queues.ClusterQueues;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.server.netty.NettyLoops;
import io.warrenmq.store.DirectoryStore;
import io.warrenmq.store.StoreOptions;
import io.warrenmq.store.memory.ChunkPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** A node of a {@link TestCluster}: a real store on disk, real queues and server, metadata that follow the log. */
final class TestMember implements Metadata, Broker {
    private final TestCluster cluster;
    private final String name;
    private final ChunkPool chunks = new ChunkPool(16 << 20);
    private final DirectoryStore store;
    private final NettyLoops loops;
    private final LocalQueues local;
    private final ClusterQueues queues;
    private final MetadataView view;
    private final MetadataReplica replica;
    private final InternalAccessControl access = new InternalAccessControl();
    private final TestNode.Alarms alarms = new TestNode.Alarms();
    private final TestNode.Throttle throttle = new TestNode.Throttle();
    private final ExecutorService metadataThread = Executors.newSingleThreadExecutor();
    private final List<Consumer<Change>> followers = new CopyOnWriteArrayList<>();
    private final AtomicLong nextQueueId;
    private final AmqpServer server;
    /** Written by the metadata thread. */
    private volatile int applied;

    TestMember(TestCluster cluster, String name, Path directory) {
        this.cluster = cluster;
        this.name = name;
        // As a session of the cluster would give them out: no two lives of nodes have the same.
        nextQueueId = new AtomicLong((cluster.size() + 1L) << 28);
        store = DirectoryStore.open(directory, StoreOptions.defaults(), chunks, failure -> {
            throw new AssertionError(failure);
        });
        loops = NettyLoops.start(2, chunks);
        local = new LocalQueues(loops.loops(), new QueueServices(store, () -> this, () -> false));
        queues = new ClusterQueues(
                new NodeId(name), loops.loops(), local, throttle, () -> this, ClusterQueues.Options.DEFAULT);
        view = new MetadataView(
                queues,
                new LocalExchangeStores(chunks, loops.loops().getFirst(), local.delayStores()),
                ThreadLocalRandom.current()::nextInt);
        followers.add(access);
        replica = new MetadataReplica(MetadataRules.DEFAULT, view, followers);
        // Like a node that boots: what it knows first, then what its disk has, then it is let in.
        int known = cluster.size();
        CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < known; i++) {
                                applyNext();
                            }
                        },
                        metadataThread)
                .join();
        store.recover(local.recovery());
        local.start();
        server = AmqpServer.start(
                ServerSettings.defaults().withListeners(new ListenerSettings("127.0.0.1", 0, false)),
                this,
                loops,
                () -> "test cluster");
        logGrew();
    }

    String name() {
        return name;
    }

    NodeId id() {
        return new NodeId(name);
    }

    ClusterQueues queues() {
        return queues;
    }

    TestNode.Throttle throttle() {
        return throttle;
    }

    Connection connect() throws IOException, TimeoutException {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(server.listeners().getFirst().port());
        factory.setUsername(TestNode.USER);
        factory.setPassword(TestNode.PASSWORD);
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }

    QueueStatistics figures(String queue) {
        return virtualHost("/")
                .orElseThrow()
                .queue(queue)
                .orElseThrow()
                .endpoint()
                .currentStatistics()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    void stopServing() {
        server.close();
    }

    void close() {
        loops.close();
        metadataThread.shutdown();
        store.close();
    }

    // ---- the log

    int applied() {
        return applied;
    }

    void logGrew() {
        metadataThread.execute(() -> {
            while (applied < cluster.size()) {
                applyNext();
            }
        });
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void applyNext() {
        TestCluster.Entry entry = cluster.entry(applied);
        Command command = entry.command;
        if (command == null) {
            replica.running(entry.running);
            applied++;
        } else {
            CommandOutcome outcome = replica.apply(command);
            applied++;
            cluster.applied(entry, name, outcome);
        }
    }

    void awaitApplied(int size) {
        CompletableFuture.runAsync(() -> {}, metadataThread).join();
        if (applied < size) {
            throw new AssertionError(name + " has applied " + applied + " of " + size);
        }
    }

    private Command placed(Command command) {
        return command instanceof Command.DeclareQueue queue
                        && queue.placement().node().isEmpty()
                ? queue.withPlacement(Placement.on(name))
                : command;
    }

    @Override
    public void submit(Command command, Loop replyLoop, Consumer<CommandOutcome> reply) {
        cluster.submit(placed(command), name, outcome -> replyLoop.post(() -> reply.accept(outcome)));
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(Command command) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        cluster.submit(placed(command), name, answer::complete);
        return answer;
    }

    @Override
    public Optional<VirtualHost> virtualHost(String vhost) {
        return view.virtualHost(vhost);
    }

    @Override
    public Collection<VirtualHost> virtualHosts() {
        return view.virtualHosts();
    }

    @Override
    public List<QueueEntry> exclusiveQueues(long connectionId) {
        return view.exclusiveQueues(connectionId).stream()
                .filter(queue -> queue.record().livesOn(name))
                .toList();
    }

    @Override
    public long nextQueueId() {
        return nextQueueId.getAndIncrement();
    }

    @Override
    public <T> CompletableFuture<T> read(Function<MetadataListing, T> reader) {
        return CompletableFuture.supplyAsync(() -> reader.apply(replica.listing()), metadataThread);
    }

    @Override
    public void subscribe(Consumer<Change> listener) {
        followers.add(listener);
    }

    // ---- the broker

    @Override
    public String nodeName() {
        return name;
    }

    @Override
    public List<Loop> loops() {
        return loops.loops();
    }

    @Override
    public Metadata metadata() {
        return this;
    }

    @Override
    public AccessControl access() {
        return access;
    }

    @Override
    public Backpressure backpressure() {
        return throttle;
    }

    @Override
    public ResourceAlarms alarms() {
        return alarms;
    }
}
