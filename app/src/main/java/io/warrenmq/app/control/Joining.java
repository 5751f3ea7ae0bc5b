package io.warrenmq.app.control;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.node.Memory.Standing;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.protocol.ExitCode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A node's way into a cluster and out of one, while its application is stopped. Each step can be repeated after a
 * crash: what is on disk says how far it came. Used by one thread.
 */
public final class Joining {
    static final String ONLY_DISC =
            "'You cannot reset a node when it is the only disc node in a cluster. Please convert another node of the"
                    + " cluster to a disc node first.'";

    private final NodeApplication application;
    private final ClusterAccess cluster;
    private final Others others;
    private final NodeId self;
    private final Consumer<String> remarks;

    /** @param remarks are told what people may want to know */
    public Joining(NodeApplication application, Consumer<String> remarks) {
        this.application = application;
        this.cluster = application.cluster();
        this.others = new Others(application.description(), cluster.peers());
        this.self = new NodeId(application.description().nodeName());
        this.remarks = remarks;
    }

    /**
     * Makes the node a member of the cluster of another one; what it had is deleted.
     *
     * @throws ApplicationException with the reason, and nothing of the node's own data gone
     */
    public void joinOf(String member, NodeKind kind) {
        try {
            join(member, kind);
        } catch (RefusalException e) {
            throw new ApplicationException(
                    "cannot join " + member + ": " + e.failure().text(), e);
        }
    }

    void join(String member, NodeKind kind) {
        if (member.equals(self.name())) {
            throw new RefusalException("itself", "Error: cannot cluster node with itself: " + self, ExitCode.SOFTWARE);
        }
        Others.View view = others.view(member, Optional.empty());
        Optional<Memory> memory = cluster.memory();
        Optional<Memory> clustered = memory.filter(Memory::isClustered);
        Optional<String> listedAs =
                Optional.ofNullable(view.members().get(self)).map(MemberInfo::identity);
        boolean isSame = listedAs.isPresent() && memory.map(Memory::identity).equals(listedAs);
        if (clustered.isPresent() && isSame) {
            if (clustered.get().standing() == Standing.ADMITTED) {
                takePlace(clustered.get());
            } else {
                remarks.accept("The node is already a member of this cluster");
            }
            return;
        }
        if (listedAs.isPresent() && !isSame) {
            throw MembershipOperations.refused(
                    "inconsistent_cluster",
                    "{:inconsistent_cluster, 'Node " + member + " thinks it\\'s clustered with node " + self + ", but "
                            + self + " disagrees'}\n\nTo have it removed there first: 'rabbitmqctl -n " + member
                            + " forget_cluster_node " + self + "'");
        }
        if (view.isPartitioned()) {
            throw MembershipOperations.refused(
                    "partitioned",
                    "node " + member + " is partitioned from other members of its cluster; nothing can join until that"
                            + " is over, see 'rabbitmqctl -n " + member + " cluster_status'");
        }
        clustered
                .filter(known -> known.standing() != Standing.FORGOTTEN)
                .ifPresent(known -> leave(known, "clustering_only_disc_node"));
        if (clustered.isPresent()) {
            application.wipe(); // what it had of the cluster that it left
        }
        Memory asking = new Memory(
                memory.filter(_ -> isSame).map(Memory::identity).orElseGet(ClusterNode::newIdentity),
                Standing.ASKING,
                kind,
                view.members());
        cluster.remember(asking);
        Map<NodeId, MemberInfo> members = others.admit(member, cluster.describe(asking));
        takePlace(asking.with(members).with(Standing.ADMITTED));
    }

    /** The cluster counts this node as a member: its own data goes. */
    private void takePlace(Memory admitted) {
        cluster.remember(admitted);
        application.wipe();
        cluster.remember(admitted.with(Standing.JOINING));
    }

    /** Has the others forget this node. */
    void leave(Memory memory, String onlyDisc) {
        if (memory.othersThan(self).isEmpty()) {
            return;
        }
        String asOnlyDisc = "{:" + onlyDisc + ", " + ONLY_DISC + "}";
        Optional<Others.Online> online = others.anyOnline(memory);
        if (online.isEmpty()) {
            throw isOnlyDisc(self, memory.kind(), memory.members())
                    ? MembershipOperations.refused(onlyDisc, asOnlyDisc)
                    : MembershipOperations.refused(
                            "no_running_cluster_nodes",
                            "{:no_running_cluster_nodes, 'You cannot leave a cluster if no online nodes are present.'}");
        }
        Map<NodeId, MemberInfo> members = online.get().view().members();
        MemberInfo listed = members.get(self);
        if (listed == null || !listed.identity().equals(memory.identity())) {
            return; // they have forgotten it already
        }
        if (isOnlyDisc(self, memory.kind(), members)) {
            throw MembershipOperations.refused(onlyDisc, asOnlyDisc);
        }
        others.release(online.get().node());
    }

    static boolean isOnlyDisc(NodeId self, NodeKind kind, Map<NodeId, MemberInfo> members) {
        Map<NodeId, MemberInfo> others = new TreeMap<>(members);
        others.remove(self);
        return kind == NodeKind.DISC
                && !others.isEmpty()
                && others.values().stream().noneMatch(info -> info.kind() == NodeKind.DISC);
    }
}
