package io.warrenmq.ctl.command;

import io.warrenmq.ctl.command.Command.Needs;
import io.warrenmq.ctl.format.TextValues;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a node is, uses and has. */
final class StatusCommands {
    private static final Option UNIT = Option.text("unit");

    private StatusCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("status")
                        .tools(Tool.CTL, Tool.DIAGNOSTICS)
                        .in(Section.MONITORING)
                        .says("Shows versions, files, memory, limits and listeners of a node")
                        .usage("[--unit <unit>] [--timeout <timeout>]")
                        .options(UNIT)
                        .check(StatusCommands::checkUnit)
                        .timeoutMs(60_000)
                        .banner(x -> "Status of node " + x.node() + " ...")
                        .runs(x -> {
                            JsonValue.Obj status = x.callForObject("status", JsonValue.EMPTY);
                            x.document(status, () -> text(status, x));
                        }),
                Command.named("memory_breakdown")
                        .tools(Tool.DIAGNOSTICS)
                        .in(Section.MONITORING)
                        .says("Shows what memory is used for")
                        .usage("[--unit <unit>] [--timeout <timeout>]")
                        .options(UNIT)
                        .check(StatusCommands::checkUnit)
                        .timeoutMs(60_000)
                        .banner(x -> "Reporting memory breakdown on node " + x.node() + "...")
                        .runs(x -> {
                            JsonValue.Obj memory =
                                    x.callForObject("status", JsonValue.EMPTY).object("memory");
                            x.document(memory, () -> String.join("\n", breakdown(memory, unit(x), "%)")) + "\n");
                        }),
                Command.named("environment")
                        .tools(Tool.CTL, Tool.DIAGNOSTICS)
                        .in(Section.CONFIGURATION)
                        .says("Shows the settings in effect")
                        .usage("[--timeout <timeout>]")
                        .banner(x -> "Application environment of node " + x.node() + " ...")
                        .runs(x -> {
                            JsonValue.Obj environment = x.callForObject("environment", JsonValue.EMPTY);
                            x.document(environment, () -> environmentTerms(environment));
                        }),
                Command.named("report")
                        .tools(Tool.CTL, Tool.DIAGNOSTICS)
                        .in(Section.MONITORING)
                        .says("Shows everything at once, for a request for support")
                        .usage("[--timeout <timeout>]")
                        .banner(x -> "Reporting server status of node " + x.node() + " ...")
                        .runs(StatusCommands::report),
                Command.named("version")
                        .in(Section.HELP)
                        .says("Shows the version of this tool")
                        .needs(Needs.NOTHING));
    }

    private static void checkUnit(ParsedLine line) {
        line.option("unit").filter(unit -> !Texts.isUnit(unit)).ifPresent(unit -> {
            throw Command.badArgument(
                    "unit '" + unit + "' is not supported. Please use one of: bytes, kb, mb, gb, tb", ExitCode.USAGE);
        });
    }

    private static String unit(Execution x) {
        return x.option("unit").orElse("gb");
    }

    private static String text(JsonValue.Obj status, Execution x) {
        Terminal terminal = x.terminal();
        StringBuilder text = new StringBuilder();
        Texts.heading(text, terminal, "Runtime");
        line(text, "OS PID", status.get("pid"));
        line(text, "OS", status.get("os"));
        line(text, "Uptime (seconds)", status.get("uptime"));
        line(text, "Is under maintenance?", status.get("is_under_maintenance"));
        line(text, "RabbitMQ version", status.get("rabbitmq_version"));
        line(
                text,
                "Product",
                JsonValue.of(TextValues.plain(status.get("product_name")) + " "
                        + TextValues.plain(status.get("product_version"))));
        line(text, "Node name", JsonValue.of(x.node().toString()));
        line(text, "Erlang configuration", status.get("erlang_version"));
        JsonValue.Obj processes = status.object("processes");
        text.append("Erlang processes: ")
                .append(processes.whole("used").orElse(0L))
                .append(" used, ")
                .append(processes.whole("limit").orElse(0L))
                .append(" limit\n");
        line(text, "Scheduler run queue", status.get("run_queue"));
        line(text, "Cluster heartbeat timeout (net_ticktime)", status.get("net_ticktime"));
        Texts.heading(text, terminal, "Plugins");
        line(text, "Enabled plugin file", status.get("enabled_plugin_file"));
        text.append("Enabled plugins:\n\n");
        status.texts("active_plugins")
                .forEach(plugin -> text.append(" * ").append(plugin).append('\n'));
        Texts.heading(text, terminal, "Data directory");
        line(text, "Node data directory", status.get("data_directory"));
        files(text, terminal, "Config files", status.texts("config_files"));
        files(text, terminal, "Log file(s)", status.texts("log_files"));
        Texts.heading(text, terminal, "Alarms");
        Texts.lines(text, Texts.alarms(status.list("alarms")));
        memory(text, terminal, status, unit(x));
        Texts.heading(text, terminal, "File Descriptors");
        JsonValue.Obj descriptors = status.object("file_descriptors");
        line(text, "Total", usage(descriptors, "total_used", "total_limit"));
        line(text, "Sockets", usage(descriptors, "sockets_used", "sockets_limit"));
        Texts.heading(text, terminal, "Free Disk Space");
        line(text, "Low free disk space watermark", size(status, "disk_free_limit", unit(x)));
        line(text, "Free disk space", size(status, "disk_free", unit(x)));
        Texts.heading(text, terminal, "Totals");
        JsonValue.Obj totals = status.object("totals");
        line(text, "Connection count", totals.get("connection_count"));
        line(text, "Queue count", totals.get("queue_count"));
        line(text, "Virtual host count", totals.get("virtual_host_count"));
        Texts.heading(text, terminal, "Listeners");
        Texts.lines(
                text,
                status.list("listeners").stream()
                        .map(listener -> "I" + Texts.listener(listener))
                        .toList());
        return text.substring(0, text.length() - 1);
    }

    private static void memory(StringBuilder text, Terminal terminal, JsonValue.Obj status, String unit) {
        Texts.heading(text, terminal, "Memory");
        JsonValue.Obj memory = status.object("memory");
        line(text, "Total memory used", JsonValue.of(Texts.size(total(memory), unit)));
        line(text, "Calculation strategy", status.get("vm_memory_calculation_strategy"));
        JsonValue.Obj setting = status.object("vm_memory_high_watermark_setting");
        String computed =
                Texts.size(status.whole("vm_memory_high_watermark_limit").orElse(0L), unit);
        text.append("Memory high watermark setting: ");
        if (setting.members().containsKey("relative")) {
            text.append(TextValues.plain(setting.get("relative"))).append(" of available memory, computed to: ");
        }
        text.append(computed).append("\n\n");
        breakdown(memory, unit, " %)").forEach(line -> text.append(line).append('\n'));
    }

    private static long total(JsonValue.Obj memory) {
        return memory.object("total")
                .whole(memory.text("strategy").orElse("rss"))
                .orElse(0L);
    }

    /** The largest part first. */
    private static List<String> breakdown(JsonValue.Obj memory, String unit, String percentEnd) {
        double total = Math.max(1, total(memory));
        return memory.members().entrySet().stream()
                .filter(entry -> entry.getValue() instanceof JsonValue.Whole)
                .sorted((a, b) -> Long.compare(number(b), number(a)))
                .map(entry -> entry.getKey() + ": " + Texts.size(number(entry), unit) + " ("
                        + Double.parseDouble(String.format(Locale.ROOT, "%.2f", 100 * number(entry) / total))
                        + percentEnd)
                .toList();
    }

    private static long number(Map.Entry<String, JsonValue> entry) {
        return entry.getValue() instanceof JsonValue.Whole(long number) ? number : 0;
    }

    private static void files(StringBuilder text, Terminal terminal, String title, List<String> files) {
        Texts.heading(text, terminal, title);
        Texts.lines(text, files.stream().map(file -> " * " + file).toList());
    }

    private static void line(StringBuilder text, String name, JsonValue value) {
        text.append(name).append(": ").append(TextValues.plain(value)).append('\n');
    }

    private static JsonValue usage(JsonValue.Obj object, String used, String limit) {
        return JsonValue.of(object.whole(used).orElse(0L) + ", limit: "
                + object.whole(limit).orElse(0L));
    }

    private static JsonValue size(JsonValue.Obj object, String name, String unit) {
        return JsonValue.of(Texts.size(object.whole(name).orElse(0L), unit));
    }

    private static String environmentTerms(JsonValue.Obj environment) {
        List<String> applications = new ArrayList<>();
        environment.members().forEach((application, settings) -> {
            List<String> entries = new ArrayList<>();
            if (settings instanceof JsonValue.Obj object) {
                object.members().forEach((key, value) -> entries.add("{" + key + "," + TextValues.plain(value) + "}"));
            }
            applications.add("{" + application + ",\n     [" + String.join(",\n      ", entries) + "]}");
        });
        return "[" + String.join(",\n ", applications) + "]";
    }

    private static void report(Execution x) {
        JsonValue.Obj status = x.callForObject("status", JsonValue.EMPTY);
        x.print(text(status, x));
        for (String listing : List.of("list_connections", "list_channels")) {
            heading(x, listing);
            Commands.find(Tool.CTL, listing).ifPresent(command -> command.run(x));
        }
        for (JsonValue vhost : x.callForObject("vhost_names", JsonValue.EMPTY).list("vhosts")) {
            String name = TextValues.plain(vhost);
            heading(x, "queues in vhost " + name);
            ListingCommands.report(x, name, "list_queues", List.of("name", "messages", "consumers", "memory", "state"));
            heading(x, "exchanges in vhost " + name);
            ListingCommands.report(x, name, "list_exchanges", List.of("name", "type", "durable", "policy"));
        }
        heading(x, "environment");
        x.print(environmentTerms(x.callForObject("environment", JsonValue.EMPTY)));
    }

    private static void heading(Execution x, String title) {
        x.print("\n" + x.terminal().bold(title) + "\n");
    }
}
