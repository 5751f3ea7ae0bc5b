package io.warrenmq.cluster.node;

import io.warrenmq.cluster.membership.Engine;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.partition.Decision;
import io.warrenmq.cluster.partition.PartitionWorld;
import io.warrenmq.cluster.replication.NodeId;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member as its care for links sees it. Used by the metadata thread; who is seen is written by the engine's. */
final class PartitionActs implements PartitionWorld {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionActs.class);

    /** Atoms that Erlang prints as they are. */
    private static final Pattern BARE_ATOM = Pattern.compile("[a-z][A-Za-z0-9_@]*");

    private final NodeId self;
    private final MetadataNode<?> metadata;
    private final Engine engine;
    private final PartitionPolicy policy;
    private volatile Set<NodeId> seen = Set.of();
    private volatile boolean serves;

    PartitionActs(NodeId self, MetadataNode<?> metadata, Engine engine, PartitionPolicy policy) {
        this.self = self;
        this.metadata = metadata;
        this.engine = engine;
        this.policy = policy;
    }

    /**
     * Who can be spoken to.
     *
     * @return those who could before and cannot any more
     */
    Set<NodeId> sees(Set<NodeId> inView, Set<NodeId> acrossSplit) {
        Set<NodeId> now = new TreeSet<>(inView);
        now.addAll(acrossSplit);
        now.remove(self);
        Set<NodeId> gone = new TreeSet<>(seen);
        gone.removeAll(now);
        seen = Set.copyOf(now);
        return gone;
    }

    /** Clients may come from now on. */
    void serves() {
        serves = true;
    }

    @Override
    public Facts facts() {
        MetadataNode.Status status = metadata.statusNow();
        Set<NodeId> members = status.membership().members();
        return new Facts(
                status.era().id(),
                status.incarnation(),
                members.contains(self) ? members : Set.of(),
                status.membership().voters(),
                status.running().keySet(),
                status.leader(),
                serves,
                status.commit(),
                status.applied());
    }

    @Override
    public Set<NodeId> seen() {
        return seen;
    }

    @Override
    public long clients() {
        return policy.clients().getAsLong();
    }

    @Override
    public void send(NodeId to, byte[] message) {
        engine.send(to, message);
    }

    @Override
    public void leaveOut(Set<NodeId> nodes) {
        metadata.leaveOut(nodes);
    }

    @Override
    public void reform(Set<NodeId> side) {
        metadata.reform(side);
    }

    @Override
    public void pause(Decision.Pause pause) {
        policy.events().pause(pause, facts().members());
    }

    @Override
    public void restart(Set<NodeId> winners) {
        policy.events().restart(winners);
    }

    @Override
    public void diverged(NodeId node) {
        LOG.error(
                "Mnesia({}): ** ERROR ** mnesia_event got {inconsistent_database, running_partitioned_network, {}}",
                atom(self),
                atom(node));
    }

    private static String atom(NodeId node) {
        return BARE_ATOM.matcher(node.name()).matches() ? node.name() : "'" + node.name() + "'";
    }
}
