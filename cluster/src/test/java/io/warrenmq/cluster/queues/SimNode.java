package io.warrenmq.cluster.queues;

import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
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
import io.warrenmq.broker.routing.LocalExchangeStores;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.store.MemoryStore;
import io.warrenmq.store.memory.ChunkPool;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** A node of a simulated cluster: real queues on virtual loops. */
final class SimNode implements Metadata, Backpressure {
    private static final int LOOPS = 2;

    final String name;
    final ChunkPool chunks = new ChunkPool(0);
    final List<Loop> loops = new ArrayList<>();
    final LocalQueues local;
    final ClusterQueues queues;
    boolean dead;
    boolean throttled;
    private final SimWorld world;
    private final MetadataView view;
    private final MetadataReplica replica;
    private final SimWorld.Source metadataThread;
    private final List<Runnable> relieved = new ArrayList<>();
    private int applied;
    private long lastQueueId;

    /** A loop of this node. */
    final class Driver implements LoopDriver {
        final SimNode node = SimNode.this;
        final SimWorld.Source source = world.source(this);

        @Override
        public void wake(Runnable task) {
            source.tasks.add(task);
        }

        @Override
        public boolean onLoopThread() {
            return world.runs(this);
        }

        @Override
        public long currentTimeMs() {
            return world.nowMs();
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            return world.schedule(source, delayMs, task);
        }
    }

    private final List<Driver> drivers = new ArrayList<>();

    SimNode(SimWorld world, String name, long windowBytes) {
        this.world = world;
        this.name = name;
        for (int i = 0; i < LOOPS; i++) {
            Driver driver = new Driver();
            drivers.add(driver);
            loops.add(new Loop(i, driver, chunks, (culprit, failure) -> {
                throw new AssertionError("seed " + world.seed + ": " + culprit + " failed", failure);
            }));
        }
        local = new LocalQueues(loops, new QueueServices(new MemoryStore(chunks), () -> this, () -> false));
        queues = new ClusterQueues(
                new NodeId(name),
                loops,
                local,
                this,
                () -> this,
                new ClusterQueues.Options(windowBytes, ClusterQueues.Options.DEFAULT.largestMessageBytes()));
        view = new MetadataView(
                queues, new LocalExchangeStores(chunks, loops.getFirst(), local.delayStores()), bound -> 0);
        replica = new MetadataReplica(MetadataRules.DEFAULT, view, new ArrayList<>());
        metadataThread = world.source(this);
        local.start();
        lastQueueId = (long) name.hashCode() << 28 & Long.MAX_VALUE;
    }

    VirtualHost vhost() {
        return view.virtualHost("/").orElseThrow();
    }

    QueueEntry queue(String queue) {
        return vhost().queue(queue)
                .orElseThrow(() -> new AssertionError("seed " + world.seed + ": no queue '" + queue + "' on " + name));
    }

    /** Runs {@code task} in a turn of a loop and nothing else. */
    void turn(Loop loop, Runnable task) {
        world.as(drivers.get(loop.index()), () -> {
            loop.beginTurn();
            try {
                task.run();
            } finally {
                loop.endTurn();
            }
        });
    }

    /** Nothing of the metadata is applied until it may go on. */
    void lag(boolean lags) {
        metadataThread.stopped = lags;
    }

    void relieve() {
        throttled = false;
        List.copyOf(relieved).forEach(Runnable::run);
        relieved.clear();
    }

    /** Message memory that is held, apart from the chunks that loops are filling. */
    long heldBytes() {
        for (Loop loop : loops) {
            turn(loop, () -> loop.writer().closeCurrent());
        }
        return chunks.usedBytes();
    }

    // ---- the log

    int applied() {
        return applied;
    }

    void logGrew() {
        metadataThread.tasks.add(this::applyNext);
    }

    private void applyNext() {
        SimLog.Entry entry = world.log.entry(applied++);
        if (entry.command == null) {
            replica.running(entry.running);
        } else {
            CommandOutcome outcome = replica.apply(entry.command);
            if (entry.submitter == this) {
                entry.outcome = outcome;
            }
        }
        world.log.applied();
    }

    // ---- Metadata

    private Command placed(Command command) {
        return command instanceof Command.DeclareQueue queue
                        && queue.placement().node().isEmpty()
                ? queue.withPlacement(Placement.on(name))
                : command;
    }

    /** A command of which nobody awaits the answer. */
    void order(Command command) {
        order(command, _ -> {});
    }

    void order(Command command, Consumer<CommandOutcome> reply) {
        world.log.submit(placed(command), this, reply);
    }

    @Override
    public void submit(Command command, Loop replyLoop, Consumer<CommandOutcome> reply) {
        world.log.submit(placed(command), this, outcome -> replyLoop.post(() -> reply.accept(outcome)));
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(Command command) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        world.log.submit(placed(command), this, answer::complete);
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
        return view.exclusiveQueues(connectionId);
    }

    @Override
    public long nextQueueId() {
        return ++lastQueueId;
    }

    @Override
    public <T> CompletableFuture<T> read(Function<MetadataListing, T> reader) {
        return CompletableFuture.completedFuture(reader.apply(replica.listing()));
    }

    @Override
    public void subscribe(Consumer<Change> listener) {
        throw new AssertionError("nobody subscribes here");
    }

    // ---- Backpressure

    @Override
    public boolean throttled() {
        return throttled;
    }

    @Override
    public void whenRelieved(Loop loop, Runnable resume) {
        relieved.add(() -> loop.post(resume));
    }

    @Override
    public boolean arrivingGrew(long sizeBytes) {
        return true;
    }

    @Override
    public void arrivingReleased(long sizeBytes) {
        // nothing is counted
    }
}
