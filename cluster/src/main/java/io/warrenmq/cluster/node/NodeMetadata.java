package io.warrenmq.cluster.node;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.MetadataService;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.cluster.link.PeerLinks;
import io.warrenmq.cluster.link.Pipes;
import io.warrenmq.cluster.metadata.MirrorRoles;
import io.warrenmq.store.MetadataLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a node, whether it stands alone or is a member: a {@link MetadataService} or a {@link ClusterNode},
 * and the step from the one to the other while clients are served. A node that was never clustered has no engine, no
 * port and no thread for one.
 *
 * <p>Thread-safe: who is in charge is guarded by a lock that is held while a command is handed on, never longer.
 */
public final class NodeMetadata implements Metadata, AutoCloseable {
    private final Parts parts;
    private final MetadataView view;
    private final List<Consumer<Change>> followers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Commands and readings that came while the metadata change hands. Guarded by the lock. */
    private final List<Runnable> waiting = new ArrayList<>();

    private boolean changingHands;
    private @Nullable MetadataService alone;
    private volatile @Nullable ClusterNode cluster;
    private volatile @Nullable Metadata current;

    /**
     * What it is made of.
     *
     * @param cluster empty for a node that can never be a member
     * @param alone for a node that stands alone
     * @param metadataThread runs one task at a time
     * @param services enters those who use the links to other nodes
     * @param pipes carry those links
     * @param mirrors follows who holds copies of mirrored queues
     * @param onFailure is told when the metadata cannot be kept: the node must stop
     */
    public record Parts(
            Optional<ClusterSettings> cluster,
            MetadataService.Options alone,
            MetadataLog log,
            ExecutorService metadataThread,
            Consumer<PeerLinks> services,
            Pipes pipes,
            MirrorRoles mirrors,
            Consumer<Throwable> onFailure) {}

    public NodeMetadata(Parts parts, MetadataView view) {
        this.parts = parts;
        this.view = view;
    }

    /**
     * Reads what is on disk. A member is asked for what the others know, and waits for them; {@code recovery} brings
     * back what depends on the metadata, before anything changes again. To be called once, before anything else.
     *
     * @param follower of every change from the first one on
     * @throws BootException if the node is a member and is not let in
     */
    public void start(LongSupplier currentTimeMs, Consumer<Change> follower, Runnable recovery, BootSignal signal) {
        followers.add(follower);
        Optional<Memory> memory =
                parts.cluster().flatMap(settings -> file(settings).read()).filter(Memory::isClustered);
        if (memory.isEmpty()) {
            MetadataService service =
                    new MetadataService(parts.alone(), parts.log(), view, parts.metadataThread(), parts.onFailure());
            service.start(currentTimeMs, this::tell);
            alone = service;
            current = service;
            recovery.run();
            return;
        }
        ClusterNode member = ClusterNode.boot(memberParts(parts.cluster().orElseThrow()), memory.get(), signal);
        cluster = member;
        current = member.metadata();
        member.metadata()
                .read(_ -> {
                    recovery.run();
                    return true;
                })
                .join();
        member.serve();
        member.awaitLinks();
    }

    private static MemoryFile file(ClusterSettings settings) {
        return new MemoryFile(settings.directory());
    }

    private ClusterNode.Parts memberParts(ClusterSettings settings) {
        return new ClusterNode.Parts(
                settings,
                file(settings),
                parts.alone().rules(),
                parts.log(),
                view,
                this::tell,
                parts.metadataThread(),
                parts.services(),
                parts.pipes(),
                parts.mirrors(),
                parts.onFailure());
    }

    private void tell(Change change) {
        followers.forEach(follower -> follower.accept(change));
    }

    /** The node as a member, if it is one. */
    public Optional<ClusterNode> cluster() {
        return Optional.ofNullable(cluster);
    }

    /** Whether this node may answer for its side of the cluster now; one that stands alone always may. */
    public boolean mayAct() {
        ClusterNode present = cluster;
        return present == null || present.authority().mayAct();
    }

    /**
     * Makes a cluster of a node that stands alone, so that others can join it; has no effect on a member. Clients go
     * on; their declarations wait for a moment. Not to be called by the metadata thread.
     *
     * @throws IllegalStateException if the node can never be a member, or cannot listen for others
     */
    public synchronized ClusterNode form() {
        ClusterNode present = cluster;
        if (present != null) {
            return present;
        }
        ClusterSettings settings = parts.cluster()
                .orElseThrow(
                        () -> new IllegalStateException("this node keeps nothing on disk and cannot be clustered"));
        MetadataService service = alone;
        if (service == null) {
            throw new IllegalStateException("this node has not started");
        }
        ClusterNode formed = ClusterNode.founder(memberParts(settings), service.state());
        Metadata next = service;
        takeHold();
        try {
            service.handOver().join();
            formed.found();
            cluster = formed;
            next = formed.metadata();
        } finally {
            handOn(next);
        }
        formed.serve();
        formed.introduce();
        return formed;
    }

    private void takeHold() {
        lock.lock();
        try {
            changingHands = true;
        } finally {
            lock.unlock();
        }
    }

    private void handOn(Metadata next) {
        lock.lock();
        try {
            current = next;
            changingHands = false;
            waiting.forEach(Runnable::run);
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void handOver(Consumer<Metadata> task) {
        lock.lock();
        try {
            if (changingHands) {
                waiting.add(() -> task.accept(present()));
            } else {
                task.accept(present());
            }
        } finally {
            lock.unlock();
        }
    }

    private Metadata present() {
        Metadata metadata = current;
        if (metadata == null) {
            throw new IllegalStateException("the metadata were not started");
        }
        return metadata;
    }

    @Override
    public void submit(Command command, Loop replyLoop, Consumer<CommandOutcome> reply) {
        handOver(metadata -> metadata.submit(command, replyLoop, reply));
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(Command command) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        handOver(metadata -> pass(metadata.submit(command), answer));
        return answer;
    }

    @Override
    public Optional<VirtualHost> virtualHost(String name) {
        return view.virtualHost(name);
    }

    @Override
    public Collection<VirtualHost> virtualHosts() {
        return view.virtualHosts();
    }

    @Override
    public List<QueueEntry> exclusiveQueues(long connectionId) {
        return present().exclusiveQueues(connectionId);
    }

    @Override
    public long nextQueueId() {
        return present().nextQueueId();
    }

    @Override
    public <T> CompletableFuture<T> read(Function<MetadataListing, T> reader) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        handOver(metadata -> pass(metadata.read(reader), answer));
        return answer;
    }

    private static <T> void pass(CompletableFuture<T> from, CompletableFuture<T> to) {
        var _ = from.whenComplete((value, failure) -> {
            if (failure != null) {
                to.completeExceptionally(failure);
            } else {
                to.complete(value);
            }
        });
    }

    @Override
    public void subscribe(Consumer<Change> listener) {
        followers.add(listener);
    }

    /** Tells the other members that this node stops; before queues and store are closed. */
    public void leave() {
        ClusterNode present = cluster;
        if (present != null) {
            present.leave();
        }
    }

    /** Ends engine and links; the metadata thread is its owner's. */
    @Override
    public void close() {
        ClusterNode present = cluster;
        if (present != null) {
            present.close();
        }
    }
}
