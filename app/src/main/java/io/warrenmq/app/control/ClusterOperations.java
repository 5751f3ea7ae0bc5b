package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The cluster, which here is one node that stands alone. Thread-safe. */
final class ClusterOperations {
    private final Maintenance maintenance;

    ClusterOperations(Maintenance maintenance) {
        this.maintenance = maintenance;
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("cluster_status", this::status);
        operations.put("set_cluster_name", call -> {
            call.apply(new Command.SetGlobalParameter(
                    "cluster_name", JsonText.write(JsonValue.of(call.text("name"))), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("join_cluster", call -> {
            LifeCycleOperations.requireStopped(call);
            throw refused(
                    "not_supported",
                    "node " + call.nodeName() + " cannot join " + call.text("member")
                            + ": this version of WarrenMQ runs nodes that stand alone. Nothing was changed.");
        });
        operations.put("forget_cluster_node", call -> {
            call.running();
            throw call.text("member").equals(call.nodeName())
                    ? refused(
                            "last_replica",
                            "{:failed_to_remove_node, :\"" + call.nodeName()
                                    + "\", {:combine_error, :schema, 'Last replica'}}")
                    : refused(
                            "not_a_cluster_node", "{:not_a_cluster_node, 'The node selected is not in the cluster.'}");
        });
        operations.put("update_cluster_nodes", call -> {
            LifeCycleOperations.requireStopped(call);
            throw refused(
                    "inconsistent_cluster",
                    "{:inconsistent_cluster, 'The nodes provided do not have this node as part of the cluster.'}");
        });
        operations.put("change_cluster_node_type", call -> {
            LifeCycleOperations.requireStopped(call);
            if (call.text("type").equals("ram")) {
                throw refused("not_clustered", "{:not_clustered, 'Non-clustered nodes can only be disc nodes.'}");
            }
            return Operations.done();
        });
        operations.put("await_online_nodes", ClusterOperations::awaitOnline);
        operations.put("rebalance_queues", call -> {
            call.running();
            return Operations.done();
        });
        for (String check : List.of("check_if_node_is_mirror_sync_critical", "check_if_node_is_quorum_critical")) {
            operations.put(check, call -> {
                call.running();
                return JsonValue.object()
                        .put("alone", true)
                        .put("critical", JsonValue.texts(List.of()))
                        .build();
            });
        }
    }

    private static RefusalException refused(String kind, String text) {
        return new RefusalException(kind, text, ExitCode.UNAVAILABLE);
    }

    private JsonValue status(Call call) {
        RunningNode node = call.running();
        String name = call.nodeName();
        JsonValue here = JsonValue.texts(List.of(name));
        JsonValue version = JsonValue.object()
                .put("erlang_version", "Java " + Runtime.version().feature())
                .put("rabbitmq_name", "RabbitMQ")
                .put("rabbitmq_version", call.application().description().rabbitmqVersion())
                .build();
        return JsonValue.object()
                .put("alarms", StatusOperations.alarms(call))
                .put("cluster_name", node.clusterName())
                .put("disk_nodes", here)
                .put("feature_flags", FeatureFlags.asJson())
                .put("listeners", keyed(name, StatusOperations.listeners(call)))
                .put(
                        "maintenance_status",
                        keyed(
                                name,
                                JsonValue.of(maintenance.isOn() ? "marked for maintenance" : "not under maintenance")))
                .put("partitions", JsonValue.EMPTY)
                .put("ram_nodes", JsonValue.texts(List.of()))
                .put("running_nodes", here)
                .put("versions", keyed(name, version))
                .build();
    }

    private static JsonValue.Obj keyed(String name, JsonValue value) {
        return JsonValue.object().put(name, value).build();
    }

    /** One node is all there will be: more can only be waited for until the time is up. */
    private static JsonValue awaitOnline(Call call) {
        call.running();
        if (call.whole("count") > 1) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(call.timeoutMs()));
            throw new RefusalException(
                    "timed_out",
                    "Error: timed out while waiting. Not enough nodes joined " + call.nodeName() + "'s cluster.",
                    ExitCode.SOFTWARE);
        }
        return Operations.done();
    }
}
