package io.warrenmq.cluster.metadata;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Change;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandCodec;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.MetadataReplica;
import io.warrenmq.broker.metadata.MetadataRules;
import io.warrenmq.broker.metadata.MetadataState;
import io.warrenmq.broker.metadata.MetadataView;
import io.warrenmq.broker.metadata.Placement;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueLocator;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.RunningMember;
import io.warrenmq.store.MetadataLog;
import io.warrenmq.wire.ReplyCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a node of a cluster: reads are local, and a command is answered when it is committed and every
 * running node has applied it, so that a client finds what it declared through any node. Methods may be called from any
 * thread.
 */
public final class ClusterMetadata implements Metadata {
    /** Ids of queues that one life of a node may give out: 268 million. */
    private static final int QUEUE_ID_BITS = 28;

    /** What a node gave out before it was a member is below. */
    private static final long FIRST_QUEUE_ID = 1L << 60;

    private static final String NO_DISC = "no running disc node, metadata changes are refused";

    private final MetadataView view;
    private final MetadataReplica replica;
    private final MetadataNode<CommandOutcome> node;
    private final MetadataNodeListener listener;
    private final NodeId self;
    private final QueueLocator locator;
    private final LongSupplier chance;
    private final List<Consumer<Change>> followers = new CopyOnWriteArrayList<>();
    private @Nullable MirrorRoles mirrors;

    /** The next id, in the block that belongs to this life of the node. */
    private final AtomicLong nextQueueId = new AtomicLong();

    /** Index of the command that let this node in, 0 while it is not. Written by the metadata thread. */
    private volatile long session;

    /** The loops of connections of this node that wait for a queue, by the queue's id: there it is to live. */
    private final Map<Long, Loop> near = new ConcurrentHashMap<>();

    /** Whether a node with a disc runs. Written by the metadata thread. */
    private volatile boolean hasRunningDisc = true;

    /**
     * @param rules the same on all nodes
     * @param follower of every change from the first one on, those of the log included; on the metadata thread
     * @param metadataThread runs one task at a time
     */
    public ClusterMetadata(
            MetadataNode.Settings settings,
            MetadataNode.World world,
            MetadataRules rules,
            MetadataLog log,
            MetadataView view,
            Consumer<Change> follower,
            Executor metadataThread,
            MetadataNodeListener listener) {
        this(
                settings,
                world,
                rules,
                log,
                view,
                follower,
                metadataThread,
                listener,
                new MetadataState(rules),
                QueueLocator.CLIENT_LOCAL,
                ThreadLocalRandom.current()::nextLong);
    }

    /**
     * @param state that the view and the follower follow already, for {@link MetadataNode#takeOver}
     * @param locator how the nodes of new queues are chosen, unless their arguments or policies say so
     * @param chance for locator random; called by any thread
     */
    public ClusterMetadata(
            MetadataNode.Settings settings,
            MetadataNode.World world,
            MetadataRules rules,
            MetadataLog log,
            MetadataView view,
            Consumer<Change> follower,
            Executor metadataThread,
            MetadataNodeListener listener,
            MetadataState state,
            QueueLocator locator,
            LongSupplier chance) {
        this.self = settings.self();
        this.locator = locator;
        this.chance = chance;
        this.view = view;
        this.listener = listener;
        followers.add(follower);
        this.replica = new MetadataReplica(rules, view, followers, state);
        State replicated = new State();
        followers.add(replicated::follow);
        this.node = new MetadataNode<>(settings, world, metadataThread, log, replicated, new Watch());
    }

    /** Follows the roles of mirrored queues; to be called before the log is read. */
    public void mirrors(MirrorRoles follower) {
        mirrors = follower;
        follower.proposals(command -> node.propose(new Content.Role(command)));
    }

    /** The log behind it: to form, join and leave clusters, and for the engine. */
    public MetadataNode<CommandOutcome> node() {
        return node;
    }

    @Override
    public void submit(Command command, Loop replyLoop, Consumer<CommandOutcome> reply) {
        if (command instanceof Command.DeclareQueue declare) {
            near.put(declare.id(), replyLoop);
        }
        submit(command, outcome -> replyLoop.post(() -> reply.accept(outcome)));
    }

    @Override
    public CompletableFuture<CommandOutcome> submit(Command command) {
        CompletableFuture<CommandOutcome> answer = new CompletableFuture<>();
        submit(command, answer::complete);
        return answer;
    }

    private void submit(Command command, Consumer<CommandOutcome> answer) {
        Command placed = placed(command);
        if (!hasRunningDisc) {
            var _ = node.read(() -> orRefused(placed, NO_DISC)).thenAccept(answer);
            return;
        }
        node.submit(CommandCodec.encode(placed), new Reply<>() {
            @Override
            public void applied(CommandOutcome outcome) {
                answer.accept(outcome);
            }

            @Override
            public void refused(String reason, boolean isCertain) {
                answer.accept(orRefused(placed, isCertain ? reason : reason + "; this one may still be carried out"));
            }

            @Override
            public void abandoned(String reason) {
                if (command instanceof Command.DeclareQueue declare) {
                    near.remove(declare.id());
                }
                answer.accept(new CommandOutcome.Refused(ReplyCode.INTERNAL_ERROR, reason));
            }
        });
    }

    /** Who declares what is there already may go on. On the metadata thread. */
    private CommandOutcome orRefused(Command command, String reason) {
        if (command instanceof Command.DeclareQueue declare) {
            near.remove(declare.id());
        }
        return replica.redeclared(command)
                .orElseGet(() -> new CommandOutcome.Refused(ReplyCode.PRECONDITION_FAILED, reason));
    }

    /** Whoever does not say where a new queue is to live asks as a client of this node. */
    private Command placed(Command command) {
        return command instanceof Command.DeclareQueue queue
                        && queue.placement().node().isEmpty()
                ? queue.withPlacement(new Placement(self.name(), locator, chance.getAsLong()))
                : command;
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
        // Connections are numbered by each node for itself.
        return view.exclusiveQueues(connectionId).stream()
                .filter(queue -> queue.record().livesOn(self.name()))
                .toList();
    }

    /** @throws IllegalStateException if this node was not let into its cluster yet: it serves nobody */
    @Override
    public long nextQueueId() {
        long id = nextQueueId.getAndIncrement();
        if ((id & ~FIRST_QUEUE_ID) >> QUEUE_ID_BITS != session || session == 0) {
            throw new IllegalStateException(
                    self + " was not let into its cluster yet, or has given out all its queue ids;"
                            + " in the latter case start it again");
        }
        return id;
    }

    @Override
    public <T> CompletableFuture<T> read(Function<MetadataListing, T> reader) {
        return node.read(() -> reader.apply(replica.listing()));
    }

    @Override
    public void subscribe(Consumer<Change> follower) {
        followers.add(follower);
    }

    private final class State implements ReplicatedState<CommandOutcome> {
        private final List<MirrorWish> wishes = new ArrayList<>();
        /** Whether the queues of a node that stood alone before were asked for. */
        private boolean settled;

        private void follow(Change change) {
            switch (change) {
                case Change.QueueAdded(QueueRecord queue, QueueSettings settings)
                when settings.mirroring().isPresent() -> wish(queue, settings.mirroring());
                case Change.QueueConfigured(QueueRecord queue, QueueSettings settings) ->
                    wish(queue, settings.mirroring());
                case Change.QueueRemoved(QueueRecord queue) -> wish(queue, Optional.empty());
                default -> {} // says nothing of copies
            }
        }

        private void wish(QueueRecord queue, Optional<QueueSettings.Mirroring> mirroring) {
            if (!queue.home().isEmpty()) {
                wishes.add(new MirrorWish(
                        new QueueName(queue.vhost(), queue.name()), new NodeId(queue.home()), mirroring));
            }
        }

        @Override
        public List<MirrorWish> mirrorWishes() {
            if (wishes.isEmpty()) {
                return List.of();
            }
            List<MirrorWish> all = List.copyOf(wishes);
            wishes.clear();
            return all;
        }

        @Override
        public void moved(QueueName queue, NodeId owner) {
            replica.move(queue.vhost(), queue.queue(), owner.name());
        }

        @Override
        public CommandOutcome apply(byte[] command) {
            Command decoded = CommandCodec.decode(command);
            return replica.apply(
                    decoded,
                    decoded instanceof Command.DeclareQueue declare
                            ? Optional.ofNullable(near.remove(declare.id()))
                            : Optional.empty());
        }

        @Override
        public void running(Set<NodeId> nodes) {
            replica.settle(self.name());
            if (!settled) {
                settled = true;
                replica.asChanges().forEach(this::follow);
            }
            replica.running(nodes.stream().map(NodeId::name).collect(Collectors.toUnmodifiableSet()));
        }

        @Override
        public void forgotten(NodeId node) {
            replica.forget(node.name());
        }

        @Override
        public Iterable<byte[]> image() {
            Iterable<Command> snapshot = replica.snapshot();
            return () -> {
                var commands = snapshot.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return commands.hasNext();
                    }

                    @Override
                    public byte[] next() {
                        return CommandCodec.encode(commands.next());
                    }
                };
            };
        }

        @Override
        public void install(List<byte[]> image) {
            settled = true; // what the image has was settled by others
            replica.install(image.stream().map(CommandCodec::decode).toList());
        }
    }

    /** Gives out ids of queues by sessions: no two lives of nodes have the same block. */
    private final class Watch implements MetadataNodeListener {
        @Override
        public void rolesChanged() {
            long now = Optional.ofNullable(node.roles().running().get(self))
                    .map(member -> member.session().index())
                    .orElse(0L);
            if (now != session) {
                nextQueueId.set(FIRST_QUEUE_ID | now << QUEUE_ID_BITS);
                session = now;
            }
            MetadataNode.Status status = node.statusNow();
            hasRunningDisc = status.hasRunningDisc();
            MirrorRoles follower = mirrors;
            if (follower != null) {
                RunningMember own = status.running().get(self);
                follower.rolesChanged(node.mirrored(), status.letIn() && own != null ? own.incarnation() : 0);
            }
            listener.rolesChanged();
        }

        @Override
        public void leaderChanged(Optional<NodeId> leader) {
            listener.leaderChanged(leader);
        }

        @Override
        public void rejoining(Era era) {
            listener.rejoining(era);
        }

        @Override
        public void partitioned(NodeId other, Era theirs) {
            listener.partitioned(other, theirs);
        }

        @Override
        public void stranger(NodeId other, Era theirs) {
            listener.stranger(other, theirs);
        }

        @Override
        public void failed(Throwable cause) {
            listener.failed(cause);
        }
    }
}
