package io.warrenmq.app.control;

import io.warrenmq.cluster.metadata.MemberInfo;
import io.warrenmq.cluster.metadata.MetadataNode;
import io.warrenmq.cluster.metadata.NodeKind;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.cluster.node.Memory;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of the cluster as one answer: what this node knows, and what the others that run say of themselves. */
final class ClusterStatus {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterStatus.class);
    /** A node that does not answer must not hold up the answer. */
    private static final long ASK_MS = 2_000;

    private static final Executor VIRTUAL = task -> Thread.ofVirtual().start(task);

    private final Maintenance maintenance;

    ClusterStatus(Maintenance maintenance) {
        this.maintenance = maintenance;
    }

    /** What this node says of itself; also while its application is stopped. */
    JsonValue ofNode(Call call) {
        boolean runs = call.application().running().isPresent();
        JsonValue.Builder status = JsonValue.object()
                .put("maintenance", maintenance.isOn() ? "marked for maintenance" : "not under maintenance")
                .put(
                        "version",
                        JsonValue.object()
                                .put(
                                        "erlang_version",
                                        "Java " + Runtime.version().feature())
                                .put("rabbitmq_name", "RabbitMQ")
                                .put(
                                        "rabbitmq_version",
                                        call.application().description().rabbitmqVersion())
                                .build());
        if (runs) {
            status.put("alarms", StatusOperations.alarms(call))
                    .put("listeners", StatusOperations.listeners(call))
                    .put(
                            "partitions",
                            JsonValue.texts(call
                                    .application()
                                    .cluster()
                                    .member()
                                    .map(ClusterNode::partitionedFrom)
                                    .orElse(Set.of())
                                    .stream()
                                    .map(NodeId::name)
                                    .toList()));
        }
        return status.build();
    }

    JsonValue ofCluster(Call call) {
        ClusterAccess cluster = call.application().cluster();
        Optional<ClusterNode> member = cluster.member();
        if (member.isPresent()) {
            MetadataNode.Status status = call.await(member.get().status());
            return whole(
                    call,
                    status.infos(),
                    names(status.running().keySet()),
                    names(status.membership().members()));
        }
        Set<String> self = Set.of(call.nodeName());
        if (call.application().running().isPresent()) {
            return whole(call, Map.of(), self, self);
        }
        Map<NodeId, MemberInfo> known = cluster.memory()
                .filter(Memory::isClustered)
                .map(Memory::members)
                .orElse(Map.of());
        Set<String> members = new TreeSet<>(names(known.keySet()));
        members.addAll(self);
        return stopped(call, known, members);
    }

    private static Set<String> names(Set<NodeId> nodes) {
        Set<String> names = new TreeSet<>();
        nodes.forEach(node -> names.add(node.name()));
        return names;
    }

    private static JsonValue.Arr ofKind(Set<String> members, Map<NodeId, MemberInfo> infos, NodeKind kind) {
        return JsonValue.texts(members.stream()
                .filter(member -> Optional.ofNullable(infos.get(new NodeId(member)))
                                .map(MemberInfo::kind)
                                .orElse(NodeKind.DISC)
                        == kind)
                .toList());
    }

    /** Of a node that does not run: what it remembers. */
    private JsonValue stopped(Call call, Map<NodeId, MemberInfo> infos, Set<String> members) {
        JsonValue.Arr nobody = JsonValue.texts(List.of());
        return JsonValue.object()
                .put("alarms", nobody)
                .put("cluster_name", "")
                .put("disk_nodes", ofKind(members, infos, NodeKind.DISC))
                .put("feature_flags", FeatureFlags.asJson())
                .put("listeners", JsonValue.EMPTY)
                .put("maintenance_status", JsonValue.EMPTY)
                .put("note", note(call))
                .put("partitions", JsonValue.EMPTY)
                .put("ram_nodes", ofKind(members, infos, NodeKind.RAM))
                .put("running_nodes", nobody)
                .put("versions", JsonValue.EMPTY)
                .build();
    }

    private static String note(Call call) {
        String waitingFor = call.application().cluster().waitingFor();
        return switch (call.application().state()) {
            case BOOTING ->
                "node " + call.nodeName() + " is starting"
                        + (waitingFor.isEmpty() ? "" : " and waits for " + waitingFor);
            case PAUSED -> "node " + call.nodeName() + " is paused by partition handling and waits for " + waitingFor;
            case STOPPED, RUNNING, STOPPING ->
                "node " + call.nodeName() + " is stopped; this is what it remembers of its cluster";
        };
    }

    private JsonValue whole(Call call, Map<NodeId, MemberInfo> infos, Set<String> running, Set<String> members) {
        Map<String, JsonValue.Obj> each = ask(call, infos, running);
        List<JsonValue> alarms = new ArrayList<>();
        JsonValue.Builder listeners = JsonValue.object();
        JsonValue.Builder maintained = JsonValue.object();
        JsonValue.Builder versions = JsonValue.object();
        JsonValue.Builder partitions = JsonValue.object();
        each.forEach((node, its) -> {
            alarms.addAll(its.list("alarms"));
            listeners.put(node, new JsonValue.Arr(its.list("listeners")));
            maintained.put(node, its.text("maintenance").orElse("unknown"));
            versions.put(node, its.object("version"));
            if (!its.texts("partitions").isEmpty()) {
                partitions.put(node, JsonValue.texts(its.texts("partitions")));
            }
        });
        return JsonValue.object()
                .put("alarms", new JsonValue.Arr(alarms))
                .put("cluster_name", call.running().clusterName())
                .put("disk_nodes", ofKind(members, infos, NodeKind.DISC))
                .put("feature_flags", FeatureFlags.asJson())
                .put("listeners", listeners.build())
                .put("maintenance_status", maintained.build())
                .put("partitions", partitions.build())
                .put("ram_nodes", ofKind(members, infos, NodeKind.RAM))
                .put("running_nodes", JsonValue.texts(running))
                .put("versions", versions.build())
                .build();
    }

    /** All at once; of those that do not answer in time nothing but their names is shown. */
    private Map<String, JsonValue.Obj> ask(Call call, Map<NodeId, MemberInfo> infos, Set<String> running) {
        Map<String, CompletableFuture<JsonValue.Obj>> asked = new TreeMap<>();
        for (String node : running) {
            asked.put(
                    node,
                    node.equals(call.nodeName())
                            ? CompletableFuture.completedFuture((JsonValue.Obj) ofNode(call))
                            : CompletableFuture.supplyAsync(() -> ask(call, infos, node), VIRTUAL));
        }
        Map<String, JsonValue.Obj> answers = new TreeMap<>();
        asked.forEach((node, answer) -> answers.put(node, answer.join()));
        return answers;
    }

    private static JsonValue.Obj ask(Call call, Map<NodeId, MemberInfo> infos, String node) {
        try {
            return call.application()
                    .cluster()
                    .peers()
                    .ask(
                            node,
                            Optional.ofNullable(infos.get(new NodeId(node))),
                            "node_status",
                            JsonValue.EMPTY,
                            ASK_MS);
        } catch (UnreachableException | FailureException e) {
            LOG.info("{} did not say how it is: {}", node, e.getMessage());
            return JsonValue.EMPTY;
        }
    }
}
