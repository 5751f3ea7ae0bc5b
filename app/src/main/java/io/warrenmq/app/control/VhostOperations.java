package io.warrenmq.app.control;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.metadata.VirtualHostLimits;
import io.warrenmq.broker.metadata.VirtualHostRecord;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Virtual hosts, their limits and tracing. Stateless. */
final class VhostOperations {
    private final Clock clock;

    VhostOperations(Clock clock) {
        this.clock = clock;
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("add_vhost", this::add);
        operations.put("delete_vhost", call -> {
            call.apply(new Command.DeleteVirtualHost(call.virtualHost().name()));
            return Operations.done();
        });
        operations.put("set_vhost_tags", call -> {
            VirtualHostRecord record = call.virtualHost().record();
            call.apply(new Command.AddVirtualHost(
                    record.name(),
                    record.description(),
                    call.texts("tags"),
                    record.defaultQueueType(),
                    record.createdAtMs()));
            return Operations.done();
        });
        operations.put("list_vhosts", VhostOperations::list);
        operations.put(
                "vhost_names",
                call -> JsonValue.object()
                        .put(
                                "vhosts",
                                JsonValue.texts(call.read(listing -> listing.virtualHosts()).stream()
                                        .map(VirtualHostRecord::name)
                                        .toList()))
                        .build());
        operations.put("set_vhost_limits", call -> {
            call.json("definition");
            call.apply(new Command.SetParameter(
                    call.virtualHost().name(), "vhost-limits", "limits", call.text("definition"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("clear_vhost_limits", call -> {
            VirtualHost vhost = call.virtualHost();
            if (!limits(vhost.limits()).members().isEmpty()) {
                call.apply(new Command.ClearParameter(vhost.name(), "vhost-limits", "limits", Call.ACTING_USER));
            }
            return Operations.done();
        });
        operations.put("vhost_limits", call -> limits(call.virtualHost().limits()));
        operations.put("list_vhost_limits", call -> {
            for (VirtualHostRecord vhost : call.read(listing -> listing.virtualHosts())) {
                JsonValue.Obj limits = limits(call.virtualHost(vhost.name()).limits());
                if (!limits.members().isEmpty()) {
                    call.textRow(vhost.name(), JsonText.write(limits));
                }
            }
            return Operations.done();
        });
        operations.put("restart_vhost", call -> {
            // A vhost has no process of its own that could fail: it runs when it exists.
            call.virtualHost();
            return Operations.done();
        });
        operations.put("trace_on", call -> {
            call.running().trace(call.virtualHost().name(), true);
            return Operations.done();
        });
        operations.put("trace_off", call -> {
            call.running().trace(call.virtualHost().name(), false);
            return Operations.done();
        });
    }

    /** Repeated without options it changes nothing, so that scripts can run twice. */
    private JsonValue add(Call call) {
        String name = call.text("vhost");
        Optional<VirtualHostRecord> before =
                call.running().broker().metadata().virtualHost(name).map(VirtualHost::record);
        Optional<String> description = call.arguments().text("description");
        List<String> tags = call.arguments().members().containsKey("tags")
                ? call.texts("tags")
                : before.map(VirtualHostRecord::tags).orElse(List.of());
        Optional<String> queueType = call.arguments()
                .text("defaultQueueType")
                .or(() -> before.isPresent()
                        ? before.get().defaultQueueType()
                        : call.running().defaultQueueType());
        call.apply(new Command.AddVirtualHost(
                name,
                description.orElseGet(
                        () -> before.map(VirtualHostRecord::description).orElse("")),
                tags,
                queueType,
                clock.millis()));
        if (before.isEmpty()) {
            call.running().furnish(name);
        }
        return Operations.done();
    }

    private static JsonValue list(Call call) {
        List<String> columns = call.texts("columns");
        JsonValue.Obj state = JsonValue.object().put(call.nodeName(), "running").build();
        for (VirtualHostRecord vhost : call.read(listing -> listing.virtualHosts())) {
            String queueType = vhost.defaultQueueType().orElse("undefined");
            call.row(
                    columns,
                    JsonValue.object()
                            .put("name", vhost.name())
                            .put("description", vhost.description())
                            .put("tags", JsonValue.texts(vhost.tags()))
                            .put("default_queue_type", queueType)
                            .put("tracing", call.running().isTraced(vhost.name()))
                            .put("cluster_state", state)
                            .put(
                                    "metadata",
                                    JsonValue.object()
                                            .put("description", vhost.description())
                                            .put("tags", JsonValue.texts(vhost.tags()))
                                            .build())
                            .build());
        }
        return Operations.done();
    }

    private static JsonValue.Obj limits(VirtualHostLimits limits) {
        JsonValue.Builder members = JsonValue.object();
        limits.maxConnections().ifPresent(limit -> members.put("max-connections", limit));
        limits.maxQueues().ifPresent(limit -> members.put("max-queues", limit));
        return members.build();
    }
}
