package io.warrenmq.cluster.node;

import io.warrenmq.cluster.membership.Engine;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings groups of the engine together that agree already on the era, or would agree: nodes that started at the same
 * moment without seeing each other, and a side that has given up what it had. The engine itself never merges. A node
 * that nobody counts as running connects anew at once; one that runs does so only if nothing else has helped for a
 * while, because the others take it for stopped at that moment.
 *
 * <p>Thread-safe, by its lock.
 */
final class Reunion implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reunion.class);
    private static final long RUNNING_WAITS_NS = TimeUnit.SECONDS.toNanos(12);
    private static final long WAITS_FOR_OTHERS_NS = TimeUnit.SECONDS.toNanos(4);

    private final NodeId self;
    private final Engine engine;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private Set<NodeId> inView = Set.of();
    private Set<NodeId> acrossSplit = Set.of();
    private long splitSinceNs;
    private boolean soon;
    private boolean closed;

    Reunion(NodeId self, Engine engine) {
        this.self = self;
        this.engine = engine;
    }

    synchronized void peers(Set<NodeId> seen, Set<NodeId> beyond) {
        if (acrossSplit.isEmpty() && !beyond.isEmpty()) {
            splitSinceNs = System.nanoTime();
        }
        inView = seen;
        acrossSplit = beyond;
    }

    /** This node gave up what it had for the other side. */
    synchronized void soon() {
        soon = true;
    }

    /** Looks whether it is time; about once a second. */
    void look(MetadataNode.Status status) {
        boolean due;
        synchronized (this) {
            due = !closed && isDue(status);
            soon &= !due && !acrossSplit.isEmpty();
        }
        if (due && connecting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("cluster reunion").start(this::reconnect);
        }
    }

    private boolean isDue(MetadataNode.Status status) {
        Set<NodeId> beyond = new TreeSet<>(acrossSplit);
        beyond.retainAll(status.membership().members());
        if (soon && !acrossSplit.isEmpty()) {
            return true;
        }
        if (acrossSplit.isEmpty()) {
            return false;
        }
        long splitNs = System.nanoTime() - splitSinceNs;
        boolean others = !inView.isEmpty() && first(acrossSplit).compareTo(first(inView)) < 0;
        if (!status.letIn()) {
            return others || splitNs > WAITS_FOR_OTHERS_NS;
        }
        beyond.retainAll(status.running().keySet());
        return !beyond.isEmpty() && others && splitNs > RUNNING_WAITS_NS;
    }

    private static NodeId first(Set<NodeId> nodes) {
        return new TreeSet<>(nodes).first();
    }

    private void reconnect() {
        try {
            LOG.info("{} connects anew, to be in one group with the other members", self);
            engine.reconnect();
        } catch (RuntimeException e) {
            LOG.warn("{} could not connect anew: {}", self, e.getMessage());
        } finally {
            synchronized (this) {
                splitSinceNs = System.nanoTime();
            }
            connecting.set(false);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
