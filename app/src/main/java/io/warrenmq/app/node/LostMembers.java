package io.warrenmq.app.node;

import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for members that are down and that peer discovery does not name any more, and removes them from the cluster if
 * it may: their machines are gone for good. One member does that, the leader of the metadata. Has a thread of its own
 * while the application runs.
 */
final class LostMembers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LostMembers.class);
    private static final long FORGET_MS = 15_000;
    private static final long ASK_MS = 2_000;

    private final NodeConfig config;
    private final NodeCluster cluster;
    private final NodeId self;
    private final Thread thread;
    private volatile boolean closed;

    private LostMembers(NodeConfig config, NodeCluster cluster) {
        this.config = config;
        this.cluster = cluster;
        this.self = new NodeId(config.nodeName().toString());
        this.thread = Thread.ofVirtual().name("lost members").unstarted(this::run);
    }

    /** Begins to look; a node whose discovery names nobody never does. */
    static Optional<LostMembers> watch(NodeConfig config, NodeCluster cluster) {
        boolean names = !config.cluster().discoveryNodes().isEmpty()
                || config.cluster().dnsHostName().isPresent();
        if (!names) {
            return Optional.empty();
        }
        LostMembers watch = new LostMembers(config, cluster);
        watch.thread.start();
        return Optional.of(watch);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(config.cluster().cleanupIntervalS()));
            if (!closed) {
                try {
                    cluster.member().ifPresent(this::look);
                } catch (CompletionException | IllegalStateException e) {
                    LOG.warn("members that are gone could not be looked for: {}", e.getMessage());
                }
            }
        }
    }

    private void look(ClusterNode member) {
        MetadataNode.Status status = member.status().join();
        if (!status.leader().equals(Optional.of(self))
                || !member.partitionedFrom().isEmpty()) {
            return;
        }
        Set<NodeId> lost = new TreeSet<>(status.membership().members());
        lost.removeAll(status.running().keySet());
        if (lost.isEmpty()) {
            return;
        }
        Set<String> named = PeerDiscovery.names(config);
        if (named.size() < 2) {
            return; // it names this node at most: more likely that it cannot be asked than that all others are gone
        }
        lost.removeIf(node ->
                named.contains(node.name()) || answers(node, status.infos().get(node)));
        for (NodeId node : lost) {
            if (config.cluster().isCleanupOnlyWarning()) {
                LOG.warn(
                        "Peer discovery: node {} is down and is not named any more. Remove it with 'rabbitmqctl"
                                + " forget_cluster_node {}', or set cluster_formation.node_cleanup.only_log_warning = false",
                        node,
                        node);
            } else if (member.forget(node, FORGET_MS)) {
                LOG.warn("Peer discovery: node {} was down and is not named any more; it was removed", node);
            }
        }
    }

    private boolean answers(NodeId node, @org.jspecify.annotations.Nullable MemberInfo known) {
        return cluster.peers()
                .state(node.name(), Optional.ofNullable(known), ASK_MS)
                .isPresent();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
