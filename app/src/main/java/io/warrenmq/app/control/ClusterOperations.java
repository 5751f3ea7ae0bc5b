package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.cluster.node.ClusterNode;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What operators ask of a cluster that does not change who belongs to it. Thread-safe. */
final class ClusterOperations {
    private static final long POLL_MS = 50;

    private final ClusterStatus status;

    ClusterOperations(Maintenance maintenance) {
        this.status = new ClusterStatus(maintenance);
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("cluster_status", status::ofCluster);
        operations.put("node_status", status::ofNode);
        operations.put("set_cluster_name", call -> {
            call.apply(new Command.SetGlobalParameter(
                    "cluster_name", JsonText.write(JsonValue.of(call.text("name"))), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("await_online_nodes", ClusterOperations::awaitOnline);
        operations.put(
                "discover_peers",
                call -> JsonValue.object()
                        .put(
                                "nodes",
                                JsonValue.texts(call.application().cluster().discovered().stream()
                                        .sorted()
                                        .toList()))
                        .build());
        operations.put("rebalance_queues", call -> {
            call.running();
            return Operations.done();
        });
        for (String check : List.of("check_if_node_is_mirror_sync_critical", "check_if_node_is_quorum_critical")) {
            operations.put(check, call -> {
                call.running();
                return JsonValue.object()
                        .put("alone", members(call) <= 1)
                        .put("critical", JsonValue.texts(List.of()))
                        .build();
            });
        }
    }

    private static int members(Call call) {
        return call.application()
                .cluster()
                .member()
                .map(node -> node.memory().members().size())
                .orElse(1);
    }

    private static int online(Call call) {
        Optional<ClusterNode> member = call.application().cluster().member();
        return member.map(node -> call.await(node.status()).running().size()).orElse(1);
    }

    private static JsonValue awaitOnline(Call call) {
        call.running();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(call.timeoutMs());
        while (online(call) < call.whole("count")) {
            if (call.timeoutMs() > 0 && System.nanoTime() - deadline >= 0) {
                throw new RefusalException(
                        "timed_out",
                        "Error: timed out while waiting. Not enough nodes joined " + call.nodeName() + "'s cluster.",
                        ExitCode.SOFTWARE);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        }
        return Operations.done();
    }
}
