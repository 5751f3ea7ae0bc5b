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
import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.link.PeerLinkListener;
import io.warrenmq.cluster.replication.NodeId;
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
        this.parking = new Parking(local, this.loops, answer -> catchUp(metadata.get(), loops.getFirst(), answer));
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
        if (!record.livesOn(self.name())) {
            return new RemoteQueue(record, loops);
        }
        QueueEndpoint queue = local.create(record, settings, near);
        parking.opened(record.id());
        return queue;
    }

    @Override
    public void configure(QueueEndpoint queue, QueueSettings settings) {
        // Rules are applied where the queue lives.
        if (!(queue instanceof RemoteQueue)) {
            local.configure(queue, settings);
        }
    }

    @Override
    public void reachable(QueueEndpoint queue, boolean reachable) {
        if (queue instanceof RemoteQueue remote) {
            remote.reachable(reachable);
            if (!reachable) {
                lose(remote);
            }
        }
    }

    @Override
    public void delete(QueueEndpoint queue) {
        // Clients of a queue of another node hear from there that it is gone, or by the end of the link.
        if (!(queue instanceof RemoteQueue)) {
            local.delete(queue);
        }
    }

    private void lose(RemoteQueue queue) {
        loops.forEach(links -> links.loop().post(() -> links.lose(queue)));
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
