package io.warrenmq.app.control;

import io.warrenmq.app.control.NodeApplication.State;
import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.node.Memory.Standing;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Map;
import java.util.Optional;

/**
 * Who belongs to a cluster: what an operator asks of the node that joins, leaves or changes. Each step can be repeated
 * after a crash: what is on disk says how far it came. Thread-safe.
 */
final class MembershipOperations {
    private final Admissions admissions = new Admissions();

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("join_cluster", this::join);
        operations.put("reset", this::reset);
        operations.put("forget_cluster_node", admissions::forgetByOperator);
        operations.put("update_cluster_nodes", this::update);
        operations.put("change_cluster_node_type", this::changeType);
        operations.put("force_boot", call -> {
            if (call.application().state() == State.RUNNING) {
                LifeCycleOperations.requireStopped(call);
            }
            call.application().cluster().forceBoot();
            return Operations.done();
        });
        operations.put("cluster_members", admissions::members);
        operations.put("cluster_admit", admissions::admit);
        operations.put("cluster_describe", admissions::describe);
        operations.put("cluster_release", admissions::release);
        operations.put(
                "formation_lock",
                call -> call.application().cluster().formationLock().take(call));
        operations.put(
                "formation_release",
                call -> call.application().cluster().formationLock().release(call));
    }

    private JsonValue join(Call call) {
        LifeCycleOperations.requireStopped(call);
        NodeKind kind = call.text("type").equals("ram") ? NodeKind.RAM : NodeKind.DISC;
        new Joining(call.application(), call::note).join(call.text("member"), kind);
        return Operations.done();
    }

    private JsonValue reset(Call call) {
        LifeCycleOperations.requireStopped(call);
        ClusterAccess cluster = call.application().cluster();
        if (!call.isTrue("force")) {
            cluster.memory()
                    .filter(known -> known.isClustered() && known.standing() != Standing.FORGOTTEN)
                    .ifPresent(known ->
                            new Joining(call.application(), call::note).leave(known, "resetting_only_disc_node"));
        }
        // In this order: a node that dies in between finds no log where it remembers one, and is reset again.
        call.application().reset();
        cluster.forgetCluster();
        return Operations.done();
    }

    private JsonValue update(Call call) {
        LifeCycleOperations.requireStopped(call);
        ClusterAccess cluster = call.application().cluster();
        String seed = call.text("member");
        NodeId self = new NodeId(call.nodeName());
        Optional<Memory> memory = cluster.memory().filter(Memory::isClustered);
        Others.View view = others(call).view(seed, Optional.empty());
        MemberInfo listed = view.members().get(self);
        if (memory.isEmpty()
                || listed == null
                || !listed.identity().equals(memory.get().identity())) {
            throw refused(
                    "inconsistent_cluster",
                    "{:inconsistent_cluster, 'The nodes provided do not have this node as part of the cluster.'}");
        }
        cluster.remember(memory.get().with(view.members()));
        return Operations.done();
    }

    private JsonValue changeType(Call call) {
        LifeCycleOperations.requireStopped(call);
        ClusterAccess cluster = call.application().cluster();
        NodeId self = new NodeId(call.nodeName());
        NodeKind kind = call.text("type").equals("ram") ? NodeKind.RAM : NodeKind.DISC;
        Optional<Memory> memory =
                cluster.memory().filter(known -> !known.othersThan(self).isEmpty());
        if (memory.isEmpty()) {
            if (kind == NodeKind.RAM) {
                throw refused("not_clustered", "{:not_clustered, 'Non-clustered nodes can only be disc nodes.'}");
            }
            return Operations.done();
        }
        if (memory.get().kind() == kind) {
            call.note("Node type is already " + call.text("type"));
            return Operations.done();
        }
        Others others = others(call);
        Others.Online online = others.anyOnline(memory.get())
                .orElseThrow(() -> refused(
                        "no_online_cluster_nodes",
                        "{:no_online_cluster_nodes, 'Could not find any online cluster nodes. If the cluster has changed,"
                                + " you can use the \\'update_cluster_nodes\\' command.'}"));
        if (kind == NodeKind.RAM
                && Joining.isOnlyDisc(self, memory.get().kind(), online.view().members())) {
            throw refused("resetting_only_disc_node", "{:resetting_only_disc_node, " + Joining.ONLY_DISC + "}");
        }
        others.describe(online.node(), cluster.describe(memory.get().with(kind)));
        cluster.remember(memory.get().with(kind));
        return Operations.done();
    }

    private static Others others(Call call) {
        return new Others(
                call.application().description(), call.application().cluster().peers());
    }

    static RefusalException refused(String kind, String text) {
        return new RefusalException(kind, text, ExitCode.UNAVAILABLE);
    }

    /** As of now, without what the log says and the disk does not yet. */
    static boolean isMember(MetadataNode.Status status, NodeId node) {
        return status.membership().members().contains(node);
    }
}
