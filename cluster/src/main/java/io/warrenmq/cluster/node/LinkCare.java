package io.warrenmq.cluster.node;

import io.warrenmq.cluster.membership.Engine;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.partition.Authority;
import io.warrenmq.cluster.partition.LinkMessage;
import io.warrenmq.cluster.partition.PartitionDuty;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The care for links of a member ({@link PartitionDuty}), brought to the metadata thread. Methods may be called from
 * any thread, those apart that say otherwise.
 */
final class LinkCare {
    private static final Logger LOG = LoggerFactory.getLogger(LinkCare.class);
    private static final long TICK_MS = 100;

    /** No larger than the time after which a silent node counts as gone. */
    private static final long LONGEST_LEASE_MS = 4_000;

    private final MetadataNode<?> metadata;
    private final Authority authority;
    private final PartitionActs acts;
    private final PartitionDuty duty;

    /** Written by the metadata thread. */
    private volatile Set<NodeId> partitionedFrom = Set.of();

    LinkCare(ClusterSettings settings, MetadataNode<?> metadata, Engine engine) {
        NodeId self = settings.self();
        long ticktimeMs = settings.netTicktime().toMillis();
        this.metadata = metadata;
        this.authority = new Authority(self, LinkCare::nowMs, Math.min(LONGEST_LEASE_MS, ticktimeMs * 3 / 4));
        this.acts = new PartitionActs(self, metadata, engine, settings.partitions());
        this.duty = new PartitionDuty(self, settings.partitions().handling(), ticktimeMs, authority, acts);
    }

    /** Goes on while the process is frozen. */
    static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    void start(ScheduledExecutorService clock) {
        var _ = clock.scheduleAtFixedRate(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        onMetadataThread(() -> {
            duty.tick(nowMs());
            partitionedFrom = duty.partitionedFrom();
        });
    }

    private void onMetadataThread(Runnable task) {
        var _ = metadata.read(() -> {
            task.run();
            return true;
        });
    }

    Authority authority() {
        return authority;
    }

    Set<NodeId> partitionedFrom() {
        return partitionedFrom;
    }

    /** Clients may come from now on. */
    void serves() {
        acts.serves();
    }

    void peers(Set<NodeId> inView, Set<NodeId> acrossSplit) {
        Set<NodeId> gone = acts.sees(inView, acrossSplit);
        if (!gone.isEmpty()) {
            onMetadataThread(() -> gone.forEach(duty::closed));
        }
    }

    void received(NodeId from, byte[] message) {
        Optional<LinkMessage> said = LinkMessage.decode(message);
        if (said.isEmpty()) {
            LOG.warn("{} sent a report that cannot be read; is it of another version?", from);
            return;
        }
        onMetadataThread(() -> duty.received(from, said.get(), nowMs()));
    }

    /** Both sides have what the other lacks. On the metadata thread. */
    void diverged(NodeId node) {
        duty.diverged(node, nowMs());
    }

    /** This node is about to stop. */
    void leave() {
        onMetadataThread(duty::leave);
    }
}
