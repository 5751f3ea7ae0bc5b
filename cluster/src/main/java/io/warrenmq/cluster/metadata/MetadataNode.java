package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.Roles;
import io.warrenmq.cluster.replication.RunningMember;
import io.warrenmq.store.MetadataLog;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntUnaryOperator;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a cluster: the replicated log on this node's disk, the state that follows it, and what the node says to
 * the others. Whatever gathered while the last write was forced is written with the next: one fsync for all of it.
 *
 * <p>Methods may be called from any thread, those apart that say otherwise; everything happens on the executor that was
 * given, one task at a time.
 *
 * @param <R> what a command's submitter is answered
 */
public final class MetadataNode<R> {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataNode.class);
    private static final int MAILBOX_SEGMENT = 256;
    private static final int LARGEST_BATCH = 1024;

    private final Member<R> member;
    private final Executor thread;
    private final MetadataNodeListener listener;
    private final MpscUnboundedArrayQueue<Runnable> mailbox = new MpscUnboundedArrayQueue<>(MAILBOX_SEGMENT);
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Owned by the metadata thread. */
    private boolean failed;

    /**
     * @param self this node
     * @param consensus see there
     * @param helloMs how often a node tells the others where it stands. Larger makes meetings after a partition slower
     * @param bootWaitMs how long a node that starts looks for the others before it asks for votes. Too small, and a
     *     node that was left behind makes itself heard before it has met those that went on
     * @param downAfterMs how long a running node may be out of sight before it counts as down. Zero takes every change
     *     of the engine's view at its word; larger delays failover
     * @param snapshotAfterBytes how many bytes of the log are kept, or as many as the last snapshot had if that is
     *     more. Too small costs disk bandwidth, too large makes starting slow
     * @param pendingLimit most commands of this node that may wait
     * @param refuseAfterMs how long a command waits while there is no majority to agree with, {@link #NEVER} for as
     *     long as it takes. Too small, and clients are refused while a leader is being elected
     */
    public record Settings(
            NodeId self,
            ConsensusOptions consensus,
            long helloMs,
            long bootWaitMs,
            long downAfterMs,
            long snapshotAfterBytes,
            int pendingLimit,
            long refuseAfterMs) {
        public static final long NEVER = Long.MAX_VALUE;

        public static Settings of(NodeId self) {
            return new Settings(self, ConsensusOptions.DEFAULT, 1_000, 2_000, 0, 16 << 20, 100_000, 5_000);
        }
    }

    /**
     * What a node is not to find out by itself.
     *
     * @param clockMs of which only differences count; never goes back
     * @param incarnations a number that no earlier process of this node had, not 0
     * @param eras 128 random bits
     * @param random from a bound to a number in 0 (inclusive) to the bound (exclusive)
     */
    public record World(
            LongSupplier clockMs,
            LongSupplier incarnations,
            Supplier<EraId> eras,
            IntUnaryOperator random,
            Network network) {}

    /** Takes messages to other nodes. They may be lost, repeated and reordered. */
    @FunctionalInterface
    public interface Network {
        /** Returns at once. */
        void send(NodeId to, byte[] message);
    }

    /**
     * What there is to see of a node.
     *
     * @param leader who leads the era, as far as this node hears
     * @param running who was let in
     * @param commit index of the last entry that is known to be committed
     * @param applied index of the last entry that this node has applied
     * @param incarnation of this node's life in its era
     * @param letIn whether this process of this node was
     * @param infos what is known of the members
     */
    public record Status(
            Era era,
            Optional<NodeId> leader,
            Membership membership,
            Map<NodeId, RunningMember> running,
            long commit,
            long applied,
            long incarnation,
            boolean letIn,
            Map<NodeId, MemberInfo> infos) {
        /** Whether a node with a disc runs, as far as is known. */
        public boolean hasRunningDisc() {
            return running.keySet().stream()
                    .anyMatch(
                            node -> !infos.containsKey(node) || infos.get(node).kind() == NodeKind.DISC);
        }
    }

    /** What was asked for does not suit what this node is. Nothing was changed. */
    public static final class UnsuitableException extends IllegalStateException {
        UnsuitableException(String message) {
            super(message);
        }
    }

    /** @param thread runs one task at a time */
    public MetadataNode(
            Settings settings,
            World world,
            Executor thread,
            MetadataLog log,
            ReplicatedState<R> state,
            MetadataNodeListener listener) {
        this.member = new Member<>(settings, world, log, state, listener);
        this.thread = thread;
        this.listener = listener;
    }

    /**
     * Reads the log. To be called once, before anything else, and before others may send.
     *
     * @return whether this node is a member; if not, the state is what it had alone, and {@link #form} or {@link #join}
     *     make it one
     */
    public boolean open() {
        return member.open();
    }

    /** Makes a cluster of this node alone, with what it has. */
    public CompletableFuture<Boolean> form() {
        return post(() -> {
            member.form();
            return true;
        });
    }

    /**
     * Gives up what this node has for the log of the cluster that one of these nodes belongs to, once it hears of it.
     */
    public CompletableFuture<Boolean> join(Set<NodeId> targets) {
        return post(() -> {
            member.join(targets);
            return true;
        });
    }

    /**
     * The node's side goes on without a majority (rule E2): if this node's log is the most advanced of those of its era
     * that it hears, it begins a new era with its log as it is.
     *
     * @return whether it did; if not, another is to
     */
    public CompletableFuture<Boolean> reform() {
        return post(member::reform);
    }

    /**
     * Makes a cluster of this node alone, with the state that it has now; for a node whose log was read, and its state
     * followed, by somebody else so far. Instead of {@link #open}.
     */
    public CompletableFuture<Boolean> takeOver() {
        return form();
    }

    /**
     * The same, among some nodes: on the metadata thread only. What comes of it is seen by {@link Status#era}.
     *
     * @param side who is asked for its log, this node apart
     */
    public void reform(Set<NodeId> side) {
        member.reform(side);
    }

    /** A leader lets these nodes go, as if it did not see them. On the metadata thread only. */
    public void leaveOut(Set<NodeId> nodes) {
        member.leaveOut(nodes);
    }

    /**
     * A node that starts follows these nodes only, whatever others have: they won. To be called before others are seen;
     * nobody lifts it.
     */
    public CompletableFuture<Boolean> follow(Set<NodeId> guides) {
        return post(() -> {
            member.follow(guides);
            return true;
        });
    }

    /** Tells the others that this node stops; {@link Status#letIn} becomes false when they count without it. */
    public void leave() {
        run(member::leave);
    }

    /** Puts something but a broker's command into the log, if it gets there: whoever asks looks at its effect. */
    public void propose(Content content) {
        run(() -> member.propose(content));
    }

    /** A command for the state of all nodes. Commands of one thread are applied in their order. */
    public void submit(byte[] command, Reply<R> reply) {
        mailbox.offer(() -> {
            if (failed) {
                reply.abandoned("the metadata of this node failed before; see the log");
            } else {
                guarded(() -> member.submit(command, reply));
            }
        });
        schedule();
    }

    /** Runs something on the metadata thread, between two commands. */
    public <T> CompletableFuture<T> read(Supplier<T> reader) {
        return post(reader);
    }

    /** As of now; on the metadata thread only. */
    public Roles roles() {
        return member.roles();
    }

    /** All mirrored queues as of now; on the metadata thread only. */
    public Map<QueueName, MirroredQueue> mirrored() {
        return member.mirrored();
    }

    /** As of now. */
    public CompletableFuture<Status> status() {
        return post(member::status);
    }

    /** As of now; on the metadata thread only. */
    public Status statusNow() {
        return member.status();
    }

    /**
     * Who is there.
     *
     * @param inView nodes that the engine counts to the same group
     * @param acrossSplit nodes that it sees in another group, after a partition has healed and before it is decided
     *     what follows
     */
    public void peers(Set<NodeId> inView, Set<NodeId> acrossSplit) {
        run(() -> member.peers(inView, acrossSplit));
    }

    /** A message of another node. */
    public void received(NodeId from, byte[] message) {
        run(() -> member.received(from, message));
    }

    /** Time passes; to be called several times within {@link ConsensusOptions#heartbeatMs}. */
    public void tick() {
        run(member::tick);
    }

    private void run(Runnable task) {
        mailbox.offer(() -> {
            if (!failed) {
                guarded(task);
            }
        });
        schedule();
    }

    private <T> CompletableFuture<T> post(Supplier<T> task) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        mailbox.offer(() -> {
            if (failed) {
                answer.completeExceptionally(
                        new IllegalStateException("the metadata of this node failed before; see the log"));
                return;
            }
            try {
                T result = task.get();
                member.afterForce(() -> answer.complete(result));
            } catch (UnsuitableException e) {
                answer.completeExceptionally(e);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
                fail(e);
            }
        });
        schedule();
        return answer;
    }

    private void schedule() {
        if (!scheduled.get() && scheduled.compareAndSet(false, true)) {
            thread.execute(this::drain);
        }
    }

    private void drain() {
        try {
            for (int taken = 0; taken < LARGEST_BATCH; taken++) {
                Runnable task = mailbox.poll();
                if (task == null) {
                    break;
                }
                task.run();
            }
            if (!failed) {
                guarded(member::settleDown);
            }
        } finally {
            // Cleared before looking again: a task that came in between is seen by one of the two.
            scheduled.set(false);
            if (!mailbox.isEmpty()) {
                schedule();
            }
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** Log, memory and what others were told may differ now: nothing that they say is to be relied upon. */
    private void fail(RuntimeException e) {
        failed = true;
        LOG.error("the replicated metadata could not be written or applied; the node must stop", e);
        member.abandonAll("the metadata of this node failed; see the log");
        listener.failed(e);
    }
}
