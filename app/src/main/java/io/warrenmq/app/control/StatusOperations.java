package io.warrenmq.app.control;

import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.ctl.protocol.JsonValue;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** status, alarms, listeners. Stateless. */
final class StatusOperations {
    private final Clock clock;
    private final Maintenance maintenance;

    StatusOperations(Clock clock, Maintenance maintenance) {
        this.clock = clock;
        this.maintenance = maintenance;
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("status", this::status);
        operations.put(
                "alarms", call -> JsonValue.object().put("alarms", alarms(call)).build());
        operations.put(
                "listeners",
                call -> JsonValue.object().put("listeners", listeners(call)).build());
    }

    private JsonValue status(Call call) {
        RunningNode node = call.running();
        NodeDescription description = call.application().description();
        ResourceLimits resources = node.resources();
        JsonValue.Builder status = JsonValue.object()
                .put("active_plugins", JsonValue.texts(node.activePlugins()))
                .put("alarms", alarms(call))
                .put("config_files", paths(description.configFiles()))
                .put("data_directory", description.dataDirectory().toString())
                .put("disk_free", resources.freeDiskBytes())
                .put("disk_free_limit", resources.diskLimitBytes())
                .put("enabled_plugin_file", description.enabledPluginsFile().toString())
                .put("erlang_version", ProcessFigures.runtime())
                .put(
                        "file_descriptors",
                        ProcessFigures.fileDescriptors(node.connections().count()))
                .put("is_under_maintenance", maintenance.isOn())
                .put("listeners", listeners(call))
                .put("log_files", JsonValue.texts(description.logFiles()))
                .put("memory", ProcessFigures.memory(resources.usedMemoryBytes()))
                .put("net_ticktime", netTickTime(description))
                .put("os", System.getProperty("os.name", ""))
                .put("pid", ProcessHandle.current().pid())
                .put("processes", ProcessFigures.threads())
                .put("product_name", "WarrenMQ")
                .put("product_version", description.productVersion())
                .put("rabbitmq_version", description.rabbitmqVersion())
                .put("raft_data_directory", description.dataDirectory().toString())
                .put("run_queue", ProcessFigures.runQueue())
                .put("totals", totals(node))
                .put("uptime", (clock.millis() - description.startedAtMs()) / 1000)
                .put("vm_memory_calculation_strategy", "allocated")
                .put("vm_memory_high_watermark_limit", resources.memoryLimitBytes());
        JsonValue.Builder setting = JsonValue.object();
        resources
                .memoryRatio()
                .ifPresentOrElse(
                        ratio -> setting.put("relative", JsonValue.of(ratio)),
                        () -> setting.put("absolute", resources.memoryLimitBytes()));
        return status.put("vm_memory_high_watermark_setting", setting.build()).build();
    }

    private static long netTickTime(NodeDescription description) {
        String text = description.settings().getOrDefault("net_ticktime", "60");
        return text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 60;
    }

    private static JsonValue.Obj totals(RunningNode node) {
        int queues = 0;
        for (VirtualHost vhost : node.broker().metadata().virtualHosts()) {
            queues += vhost.queues().size();
        }
        return JsonValue.object()
                .put(
                        "virtual_host_count",
                        node.broker().metadata().virtualHosts().size())
                .put("connection_count", node.connections().count())
                .put("queue_count", queues)
                .build();
    }

    private static JsonValue paths(List<Path> paths) {
        return JsonValue.texts(paths.stream().map(Path::toString).toList());
    }

    static JsonValue.Arr alarms(Call call) {
        return new JsonValue.Arr(call.running().broker().alarms().own().stream()
                .<JsonValue>map(alarm -> JsonValue.object()
                        .put("node", call.nodeName())
                        .put("resource", name(alarm))
                        .build())
                .toList());
    }

    private static String name(ResourceAlarms.Resource resource) {
        return resource.name().toLowerCase(Locale.ROOT);
    }

    static JsonValue.Arr listeners(Call call) {
        return new JsonValue.Arr(call.running().listeners().stream()
                .<JsonValue>map(listener -> JsonValue.object()
                        .put("interface", interfaceText(listener.address()))
                        .put("node", call.nodeName())
                        .put("port", listener.port())
                        .put("protocol", listener.protocol())
                        .put("purpose", listener.purpose())
                        .build())
                .toList());
    }

    /** IPv6 in brackets; all addresses as {@code [::]}, as RabbitMQ shows them. */
    private static String interfaceText(String address) {
        if (address.equals("0:0:0:0:0:0:0:0") || address.equals("::")) {
            return "[::]";
        }
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
