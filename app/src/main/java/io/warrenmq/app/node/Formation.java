package io.warrenmq.app.node;

import io.warrenmq.app.config.ClusterOptions;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.config.NodeType;
import io.warrenmq.app.control.ApplicationException;
import io.warrenmq.app.control.FormationLock;
import io.warrenmq.app.control.Joining;
import io.warrenmq.app.control.NodeApplication;
import io.warrenmq.app.control.Peers;
import io.warrenmq.cluster.metadata.NodeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peer discovery: a blank node joins whoever runs of the nodes that the configuration names. Of blank nodes that start
 * together the one with the first name makes the cluster, and the rest wait for it; when it does not come, the next one
 * does. Used by the thread that starts the node.
 */
final class Formation {
    private static final Logger LOG = LoggerFactory.getLogger(Formation.class);
    private static final long ASK_MS = 2_000;

    /** How long others that are about to make a cluster are waited for. */
    private static final long FORMING_MS = 60_000;

    private final NodeConfig config;
    private final NodeApplication application;
    private final String self;
    private final Peers peers;
    private final FormationLock own;
    private final BooleanSupplier aborted;

    /** @param aborted whether the start is to end */
    Formation(NodeConfig config, NodeApplication application, BooleanSupplier aborted) {
        this.config = config;
        this.application = application;
        this.self = config.nodeName().toString();
        this.peers = application.cluster().peers();
        this.own = application.cluster().formationLock();
        this.aborted = aborted;
    }

    /** Joins a cluster if there is one, or is to be one; otherwise the node starts alone. */
    void run() {
        NavigableSet<String> names = PeerDiscovery.names(config);
        NavigableSet<String> others = new TreeSet<>(names);
        others.remove(self);
        if (others.isEmpty()) {
            return;
        }
        ClusterOptions options = config.cluster();
        long formingEndsNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FORMING_MS);
        int triesLeft = Math.max(1, options.discoveryRetryLimit());
        while (!aborted.getAsBoolean()) {
            List<Peers.Sight> seen = look(others);
            Optional<Peers.Sight> runs = seen.stream()
                    .filter(sight -> sight.state().equals("running"))
                    .min(Comparator.comparing((Peers.Sight sight) -> !sight.isClustered())
                            .thenComparing(Peers.Sight::node));
            if (runs.isPresent()) {
                release(seen);
                if (join(runs.get().node())) {
                    return;
                }
            }
            boolean isFirst = names.first().equals(self) && runs.isEmpty();
            boolean isLastTry = triesLeft <= 1;
            if ((isFirst || isLastTry) && takeLocks(seen)) {
                LOG.info("Peer discovery: none of {} runs; this node makes the cluster", others);
                return;
            }
            boolean othersForm = seen.stream()
                    .anyMatch(sight ->
                            !sight.forming().isEmpty() && !sight.forming().equals(self));
            if (!othersForm || System.nanoTime() - formingEndsNs > 0) {
                triesLeft--;
            }
            if (triesLeft <= 0) {
                LOG.warn("Peer discovery: none of {} could be joined; this node starts alone", others);
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.max(50, options.discoveryRetryIntervalMs())));
        }
    }

    private boolean join(String node) {
        LOG.info("Peer discovery: joining the cluster of {}", node);
        try {
            new Joining(application, LOG::info)
                    .joinOf(node, config.cluster().nodeType() == NodeType.RAM ? NodeKind.RAM : NodeKind.DISC);
            return true;
        } catch (ApplicationException e) {
            LOG.warn("Peer discovery: {}", e.getMessage());
            return false;
        }
    }

    private List<Peers.Sight> look(NavigableSet<String> others) {
        List<Peers.Sight> seen = new ArrayList<>();
        others.forEach(node -> peers.look(node, ASK_MS).ifPresent(seen::add));
        return seen;
    }

    /** In the order of names, this node's among them; all or none. */
    private boolean takeLocks(List<Peers.Sight> seen) {
        NavigableSet<String> all = new TreeSet<>();
        seen.forEach(sight -> all.add(sight.node()));
        all.add(self);
        for (String node : all) {
            boolean taken = node.equals(self) ? own.take(self) : peers.takeFormationLock(node, ASK_MS);
            if (!taken) {
                release(seen);
                return false;
            }
        }
        return true;
    }

    private void release(List<Peers.Sight> seen) {
        own.release(self);
        seen.forEach(sight -> {
            if (!peers.releaseFormationLock(sight.node(), ASK_MS)) {
                LOG.debug("{} keeps the formation lock until it runs out", sight.node());
            }
        });
    }
}
