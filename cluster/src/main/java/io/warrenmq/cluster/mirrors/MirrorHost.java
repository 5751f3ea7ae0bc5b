package io.warrenmq.cluster.mirrors;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.queue.LocalQueues;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.queue.ReplicatedQueue;
import io.warrenmq.cluster.metadata.MirrorRoles;
import io.warrenmq.cluster.metadata.MirroredQueue;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.Label;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.ReplicaOptions;
import io.warrenmq.cluster.replication.RoleCommand;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in all mirrored queues: makes, tells and ends a {@link MirrorQueue} for each queue of which it has,
 * or is to have, a copy. Told what changes by the metadata thread; the rest happens on the loops of the queues.
 */
public final class MirrorHost implements MirrorRoles {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorHost.class);
    private static final long TICK_MS = 100;
    /** Ids by which the store knows copies: not those of queues, and never the same twice. */
    private static final long COPY_ID = 1L << 61;

    /** What is known of a queue beside its roles; callable from any thread. */
    public interface Queues {
        /** The queue of this name, if there is one. */
        Optional<Known> find(QueueName name);

        /** This queue serves clients of this node from now on. */
        void serves(long queueId, ReplicatedQueue queue);

        /** It does not any more. */
        void servesNoMore(long queueId, ReplicatedQueue queue);
    }

    /** A queue as the broker's metadata have it. */
    public record Known(QueueRecord record, QueueSettings settings) {}

    /** Carries what queues say to each other. */
    public interface Transport {
        /** From a loop; lost where there is no connection. */
        void send(NodeId to, long queueId, int loop, byte[] head, byte[] body);

        /** Asked by a loop. */
        boolean hasRoom(NodeId to, int loop);
    }

    /** Limits; and what depends on the node. */
    public record Surroundings(
            NodeId self,
            List<Loop> loops,
            LocalQueues local,
            Queues queues,
            Transport transport,
            CopyNotes notes,
            ReplicaOptions options) {}

    private final Surroundings node;
    private final Map<Long, MirrorQueue> queues = new ConcurrentHashMap<>();
    private final Map<Long, QueueName> names = new ConcurrentHashMap<>();

    private volatile Consumer<RoleCommand> propose = _ -> {};
    /** Queues have been recovered: copies can be made. */
    private volatile boolean recovered;
    /** What an earlier life of this node left and is kept, by queue. */
    private final Map<Long, Kept> kept = new HashMap<>();

    /** As told last; owned by the metadata thread. */
    private Map<QueueName, MirroredQueue> told = Map.of();

    private long toldIncarnation;
    private Map<QueueName, MirroredQueue> waiting = Map.of();
    private long waitingIncarnation;

    private record Kept(ReplicatedQueue queue, CopyNotes.Note note) {}

    private volatile Map<QueueName, MirroredQueue> present = Map.of();

    public MirrorHost(Surroundings node) {
        this.node = node;
        node.loops().forEach(loop -> loop.post(() -> tick(loop)));
    }

    /** All mirrored queues, as applied last; callable from any thread. */
    public Map<QueueName, MirroredQueue> mirrored() {
        return present;
    }

    // ---- the metadata thread

    @Override
    public void proposals(Consumer<RoleCommand> toLeader) {
        propose = toLeader;
    }

    @Override
    public void rolesChanged(Map<QueueName, MirroredQueue> all, long incarnation) {
        if (!recovered) {
            waiting = Map.copyOf(all);
            waitingIncarnation = incarnation;
            return;
        }
        Map<QueueName, MirroredQueue> before = told;
        boolean everything = incarnation != toldIncarnation;
        told = all;
        toldIncarnation = incarnation;
        present = all;
        before.forEach((name, queue) -> {
            if (!all.containsKey(name)) {
                end(name);
            }
        });
        all.forEach((name, queue) -> {
            if (everything || !queue.equals(before.get(name))) {
                node.queues().find(name).ifPresent(known -> change(known, queue, incarnation));
            }
        });
    }

    private void change(Known known, MirroredQueue queue, long incarnation) {
        long id = known.record().id();
        MirrorQueue existing = queues.get(id);
        boolean wanted = queue.copies().contains(node.self())
                || queue.roles().queue().inSync().contains(node.self());
        if (existing != null && wanted) {
            existing.loop().post(() -> existing.rolesChanged(queue, incarnation));
        } else if (existing != null) {
            drop(id, existing, false);
        } else if (wanted) {
            begin(known, queue, incarnation, held(known, queue));
        }
    }

    private HeldCopy held(Known known, MirroredQueue queue) {
        Kept left = kept.remove(known.record().id());
        EraId era = queue.roles().era();
        if (left != null) {
            HeldCopy copy = copy(known, left.queue(), era);
            copy.left(new Label(
                    left.note().era(), queue.roles().queue().id(), left.note().epoch()));
            return copy;
        }
        return copy(
                known,
                node.local().replicated(known.record().id()).orElseGet(() -> empty(known, OptionalInt.empty())),
                era);
    }

    private void begin(Known known, MirroredQueue queue, long incarnation, HeldCopy copy) {
        QueueRecord record = known.record();
        QueueName name = new QueueName(record.vhost(), record.name());
        MirrorQueue made = new MirrorQueue(
                record.id(),
                record.durable(),
                "queue '" + record.name() + "' in vhost '" + record.vhost() + "'",
                node.self(),
                incarnation,
                queue,
                copy,
                new Port(),
                node.options(),
                node.notes(),
                () -> node.queues().find(name).map(Known::settings).orElse(known.settings()));
        names.put(record.id(), name);
        queues.put(record.id(), made);
        made.loop().post(made::begin);
    }

    private HeldCopy copy(Known known, ReplicatedQueue held, EraId era) {
        OptionalInt sameLoop = OptionalInt.of(held.loop().index());
        return new HeldCopy(held, () -> empty(known, sameLoop), era);
    }

    private ReplicatedQueue empty(Known known, OptionalInt loop) {
        long storeId = COPY_ID | ThreadLocalRandom.current().nextLong() >>> 3;
        return node.local().copy(known.record(), known.settings(), storeId, loop);
    }

    /** A queue is mirrored no more: deleted, or its policy says so. */
    private void end(QueueName name) {
        for (Map.Entry<Long, QueueName> each : List.copyOf(names.entrySet())) {
            MirrorQueue queue = each.getValue().equals(name) ? queues.get(each.getKey()) : null;
            if (queue != null) {
                boolean goesOn = node.queues()
                        .find(name)
                        .filter(known -> known.record().id() == each.getKey())
                        .filter(known -> known.record().livesOn(node.self().name()))
                        .isPresent();
                drop(each.getKey(), queue, goesOn);
            }
        }
    }

    private void drop(long id, MirrorQueue queue, boolean goesOn) {
        queues.remove(id);
        names.remove(id);
        queue.loop().post(() -> queue.close(goesOn));
    }

    // ---- the start of the node

    /**
     * Decides what becomes of the copies that an earlier life of this node left; before queues are recovered. What
     * another node owns now is followed up from nothing, unless it may hold what the owner lacks: then it is kept.
     */
    public void beforeRecovery() {
        waiting.forEach((name, queue) -> node.queues().find(name).ifPresent(known -> {
            QueueRecord record = known.record();
            if (!record.livesOn(node.self().name())) {
                node.notes().of(record.id()).ifPresent(note -> decide(known, queue, note));
            }
        }));
    }

    private void decide(Known known, MirroredQueue queue, CopyNotes.Note note) {
        // Rule R4: what another era wrote, or an epoch before one that began with losses, is nobody's to overwrite.
        boolean mayBeAlone = !note.era().equals(queue.roles().era())
                || note.epoch() < queue.roles().queue().lossyEpoch();
        if (mayBeAlone) {
            ReplicatedQueue copy =
                    node.local().copy(known.record(), known.settings(), note.storeId(), OptionalInt.empty());
            kept.put(known.record().id(), new Kept(copy, note));
        } else {
            node.notes().remove(known.record().id());
        }
    }

    /** Queues are there again: this node takes its part. */
    public void recovered() {
        recovered = true;
        rolesChanged(waiting, waitingIncarnation);
        waiting = Map.of();
    }

    // ---- the loops

    private void tick(Loop loop) {
        queues.values().forEach(queue -> {
            if (isOn(queue, loop)) {
                queue.tick();
            }
        });
        loop.schedule(TICK_MS, () -> tick(loop));
    }

    @SuppressWarnings("ReferenceEquality") // loops are their own identity
    private static boolean isOn(MirrorQueue queue, Loop loop) {
        return queue.loop() == loop;
    }

    /** The loop of a queue's copy here, if there is one; callable from any thread. */
    public @Nullable Loop loopOf(long queueId) {
        MirrorQueue queue = queues.get(queueId);
        return queue == null ? null : queue.loop();
    }

    /**
     * Another node says something; on the loop of the queue.
     *
     * @throws IllegalArgumentException if it cannot be read
     */
    public void receive(NodeId from, long queueId, ByteBuffer head, byte[] body) {
        MirrorQueue queue = queues.get(queueId);
        QueueName name = names.get(queueId);
        if (queue != null && name != null) {
            queue.receive(from, ReplicaCodec.decode(name, head, body));
        }
    }

    /** A connection to a node is there, on one loop. */
    public void connected(Loop loop, NodeId to) {
        each(loop, queue -> queue.connected(to));
    }

    /** The connection to a node is gone, and what was on its way with it. */
    public void disconnected(Loop loop, NodeId from) {
        each(loop, queue -> queue.disconnected(from));
    }

    /** There is room again on the way to another node. */
    public void flow(Loop loop) {
        each(loop, MirrorQueue::flow);
    }

    private void each(Loop loop, Consumer<MirrorQueue> task) {
        new ArrayList<>(queues.values())
                .stream().filter(queue -> isOn(queue, loop)).forEach(task);
    }

    // ---- operators

    /** What an operator who asked for a synchronisation, or its end, is told. */
    public enum Answer {
        DONE,
        NOT_MIRRORED,
        NOT_HERE,
        NOT_SYNCING
    }

    /** Brings mirrors that lack something up to date; answered when it has begun, or there was nothing to do. */
    public void sync(long queueId, Consumer<Answer> answer) {
        MirrorQueue queue = queues.get(queueId);
        if (queue == null) {
            answer.accept(Answer.NOT_MIRRORED);
            return;
        }
        queue.loop().post(() -> answer.accept(queue.sync() ? Answer.DONE : Answer.NOT_HERE));
    }

    /** Ends that. */
    public void cancelSync(long queueId, Consumer<Answer> answer) {
        MirrorQueue queue = queues.get(queueId);
        if (queue == null) {
            answer.accept(Answer.NOT_MIRRORED);
            return;
        }
        queue.loop()
                .post(() -> answer.accept(queue.cancelSync()
                        .map(any -> any ? Answer.DONE : Answer.NOT_SYNCING)
                        .orElse(Answer.NOT_HERE)));
    }

    /** Messages that were copied to mirrors that catch up, if some do; empty otherwise. Callable from any thread. */
    public Optional<Long> syncing(long queueId) {
        MirrorQueue queue = queues.get(queueId);
        return queue != null && queue.view().syncing()
                ? Optional.of(queue.view().syncMessages())
                : Optional.empty();
    }

    /** Whether this node owns the queue, and every in-sync mirror has all that it did. Callable from any thread. */
    public boolean isQuiet(long queueId) {
        MirrorQueue queue = queues.get(queueId);
        return queue != null && queue.view().quiet();
    }

    /** What queues ask for. */
    private final class Port implements MirrorPort {
        @Override
        public void send(NodeId to, long queueId, int loop, byte[] head, byte[] body) {
            node.transport().send(to, queueId, loop, head, body);
        }

        @Override
        public boolean hasRoom(NodeId to, int loop) {
            return node.transport().hasRoom(to, loop);
        }

        @Override
        public void propose(RoleCommand command) {
            LOG.debug("proposes {}", command);
            propose.accept(command);
        }

        @Override
        public void serves(long queueId, ReplicatedQueue queue) {
            node.local().serves(queue);
            node.queues().serves(queueId, queue);
        }

        @Override
        public void servesNoMore(long queueId, ReplicatedQueue queue) {
            node.local().servesNoMore(queue);
            node.queues().servesNoMore(queueId, queue);
        }

        @Override
        public boolean leaseRuns() {
            return true;
        }

        @Override
        public long clockMs() {
            return System.nanoTime() / 1_000_000;
        }
    }
}
