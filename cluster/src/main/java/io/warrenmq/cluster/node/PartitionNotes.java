package io.warrenmq.cluster.node;

import io.warrenmq.cluster.replication.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which nodes this one is partitioned from. What is not told again any more is over. Thread-safe, by its lock. */
final class PartitionNotes {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionNotes.class);

    /** Nodes across a split are heard of every few seconds. */
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(20);

    private final NodeId self;
    private final Map<NodeId, Long> toldAtNs = new TreeMap<>();

    PartitionNotes(NodeId self) {
        this.self = self;
    }

    synchronized void note(NodeId other) {
        boolean isNew = !present().contains(other);
        toldAtNs.put(other, System.nanoTime());
        if (isNew) {
            LOG.error(
                    "Mnesia({}): ** ERROR ** mnesia_event got {inconsistent_database, running_partitioned_network, {}}."
                            + " Both nodes have changed the metadata without the other. Choose the side to trust, and restart the"
                            + " nodes of the other one: 'rabbitmqctl stop_app', then 'rabbitmqctl start_app'.",
                    quoted(self),
                    quoted(other));
        }
    }

    private static String quoted(NodeId node) {
        return "'" + node + "'";
    }

    synchronized Set<NodeId> present() {
        long nowNs = System.nanoTime();
        toldAtNs.values().removeIf(atNs -> nowNs - atNs > FRESH_NS);
        return new TreeSet<>(toldAtNs.keySet());
    }
}
