package io.warrenmq.cluster.queues;

import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.QueueHost;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.queue.LocalQueues;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.queue.ReplicatedQueue;
import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.link.PeerLinkListener;
import io.warrenmq.cluster.mirrors.CopyNotes;
import io.warrenmq.cluster.mirrors.MirrorHost;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.ReplicaOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All queues of a cluster as one of its nodes has them: those that live here, and a way to each of the others; and the
 * service to other nodes for those that live here.
 *
 * <p>As {@link QueueHost} it is used by the metadata thread, as {@link PeerLinkListener} by the network. Links may come
 * up when the queues that live here have been recovered and started.
 */
public final class ClusterQueues implements QueueHost, PeerLinkListener {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterQueues.class);

    private final NodeId self;
    private final LocalQueues local;
    private final QueueServing serving;
    private final List<LoopLinks> loops;
    private final Parking parking;
    private final ConcurrentHashMap<Long, MovableQueue> movable = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<QueueName, MovableQueue> byName = new ConcurrentHashMap<>();
    private final Options options;
    private final ConcurrentHashMap<PeerLink, Arrivals> arrivals = new ConcurrentHashMap<>();

    /**
     * Limits.
     *
     * @param windowBytes that all loops together may have under way to one node. Smaller costs rate over long
     *     distances, larger memory while a node is slow; less than what a link lets wait
     * @param largestMessageBytes of a message with its properties
     */
    public record Options(long windowBytes, int largestMessageBytes) {
        /** A body of 512 MiB, the largest that a node takes, and its properties. */
        public static final Options DEFAULT = new Options(4 << 20, (512 << 20) + (16 << 20));
    }

    /**
     * @param loops in the order of their indexes
     * @param local hosts the queues that live here
     * @param metadata asked whether a queue exists that this node has not heard of; a supplier, because the metadata is
     *     built with the host of the queues
     */
    public ClusterQueues(
            NodeId self,
            List<Loop> loops,
            LocalQueues local,
            Backpressure backpressure,
            Supplier<Metadata> metadata,
            Options options) {
        this.self = self;
        this.local = local;
        this.options = options;
        QueueServing shared = new QueueServing(local, backpressure, options.windowBytes() / Math.max(1, loops.size()));
        this.serving = shared;
        this.loops = loops.stream().map(loop -> new LoopLinks(loop, shared)).toList();
        this.parking = new Parking(
                local, this.loops, this::whereabouts, answer -> catchUp(metadata.get(), loops.getFirst(), answer));
    }

    /** A command that changes nothing is answered when everything before it was applied here. */
    private static void catchUp(Metadata metadata, Loop loop, Consumer<String> answer) {
        metadata.submit(
                new Command.ReserveQueueIds(0),
                loop,
                outcome -> answer.accept(
                        outcome instanceof CommandOutcome.Refused refused
                                ? "it is not known whether the queue exists: " + refused.text()
                                : ""));
    }

    // ---- the host

    @Override
    public QueueEndpoint create(QueueRecord record, QueueSettings settings) {
        return create(record, settings, Optional.empty());
    }

    @Override
    public QueueEndpoint create(QueueRecord record, QueueSettings settings, Optional<Loop> near) {
        MovableQueue queue = new MovableQueue(record, settings, loops);
        movable.put(record.id(), queue);
        byName.put(new QueueName(record.vhost(), record.name()), queue);
        if (record.livesOn(self.name())) {
            queue.livesIn(local.create(record, settings, near));
            parking.opened(record.id());
        } else {
            queue.livesIn(new RemoteQueue(record, loops));
        }
        return queue;
    }

    @Override
    public void configure(QueueEndpoint queue, QueueSettings settings) {
        MovableQueue movableQueue = movable.get(queue.id());
        if (movableQueue != null) {
            movableQueue.configured(settings);
            // Rules are applied where the queue lives.
            local.configure(queue, settings);
        }
    }

    @Override
    public void moved(QueueEndpoint queue, QueueRecord record) {
        MovableQueue moving = movable.get(queue.id());
        if (moving == null) {
            return;
        }
        QueueEndpoint before = moving.present();
        if (record.livesOn(self.name())) {
            // A copy here serves when its loop has been told; only what is to be recovered is needed now.
            moving.moved(record, local.isStarted() ? null : local.create(record, moving.settings()));
        } else {
            if (!local.isStarted()) {
                local.forget(record.id());
            }
            moving.moved(record, new RemoteQueue(record, loops));
        }
        if (before instanceof RemoteQueue remote) {
            lose(remote);
        }
        parking.moved(record.id());
    }

    @Override
    public void reachable(QueueEndpoint queue, boolean reachable) {
        MovableQueue movableQueue = movable.get(queue.id());
        if (movableQueue == null) {
            return;
        }
        if (movableQueue.present() instanceof RemoteQueue remote) {
            remote.reachable(reachable);
            movableQueue.reachable(reachable);
            if (!reachable) {
                lose(remote);
            }
        } else if (reachable) {
            movableQueue.reachable(true);
        }
    }

    @Override
    public void delete(QueueEndpoint queue) {
        MovableQueue deleted = movable.remove(queue.id());
        if (deleted != null) {
            byName.remove(new QueueName(deleted.vhost(), deleted.name()), deleted);
            deleted.deleted();
        }
        // Clients of a queue of another node hear from there that it is gone, or by the end of the link.
        local.delete(queue);
    }

    private void lose(RemoteQueue queue) {
        loops.forEach(links -> links.loop().post(() -> links.lose(queue)));
    }

    private Parking.Whereabouts whereabouts(long id) {
        MovableQueue queue = movable.get(id);
        if (queue == null) {
            return Parking.Whereabouts.NOWHERE;
        }
        return queue.record().livesOn(self.name()) ? Parking.Whereabouts.HERE_SOON : Parking.Whereabouts.ELSEWHERE;
    }

    // ---- mirrors

    /** The part of this node in mirrored queues, and the listener of their links. */
    public record Mirroring(MirrorHost host, PeerLinkListener links) {}

    /** Makes this node hold copies of mirrored queues; to be called once, before the first queue. */
    public Mirroring mirrors(CopyNotes notes, ReplicaOptions limits) {
        local.storeIds(id -> notes.of(id).map(CopyNotes.Note::storeId).orElse(id));
        MirrorLinks links = new MirrorLinks(
                loops.stream().map(LoopLinks::loop).toList(),
                options.windowBytes() / Math.max(1, loops.size()),
                options.largestMessageBytes());
        MirrorHost host = new MirrorHost(new MirrorHost.Surroundings(
                self, loops.stream().map(LoopLinks::loop).toList(), local, new Places(), links, notes, limits));
        links.host(host);
        return new Mirroring(host, links);
    }

    /** What mirrors know of queues, and say where they serve. */
    private final class Places implements MirrorHost.Queues {
        @Override
        public Optional<MirrorHost.Known> find(QueueName name) {
            return Optional.ofNullable(byName.get(name))
                    .map(queue -> new MirrorHost.Known(queue.record(), queue.settings()));
        }

        @Override
        public void serves(long queueId, ReplicatedQueue queue) {
            MovableQueue moved = movable.get(queueId);
            if (moved != null) {
                moved.livesIn(queue);
            }
            parking.opened(queueId);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // an endpoint is its own identity
        public void servesNoMore(long queueId, ReplicatedQueue queue) {
            MovableQueue moved = movable.get(queueId);
            if (moved != null && moved.present() == queue) {
                moved.livesIn(null);
            }
        }
    }

    // ---- the links

    @Override
    public void up(PeerLink link) {
        arrivals.put(link, new Arrivals(link, loops, serving, parking, options.largestMessageBytes()));
        loops.forEach(links -> links.loop().post(() -> links.up(link)));
    }

    @Override
    public void received(PeerLink link, byte[] message) {
        Arrivals from = arrivals.get(link);
        if (from == null) {
            return;
        }
        try {
            from.receive(message);
        } catch (MalformedException e) {
            LOG.warn(
                    "{} sent what cannot be read ({}); the link begins anew. Is it of another version?",
                    link.peer(),
                    e.getMessage());
            link.close();
        }
    }

    @Override
    public void down(PeerLink link) {
        arrivals.remove(link);
        loops.forEach(links -> links.loop().post(() -> links.down(link)));
    }
}
