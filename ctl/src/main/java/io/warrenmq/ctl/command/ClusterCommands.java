package io.warrenmq.ctl.command;

import io.warrenmq.ctl.OfflineNode;
import io.warrenmq.ctl.client.NodeName;
import io.warrenmq.ctl.command.Command.Needs;
import io.warrenmq.ctl.format.Format;
import io.warrenmq.ctl.format.TextValues;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The cluster: its state, and who belongs to it. */
final class ClusterCommands {
    private ClusterCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("cluster_status")
                        .tools(Tool.CTL, Tool.DIAGNOSTICS)
                        .in(Section.CLUSTER)
                        .says("Shows the members of the cluster, alarms, partitions and listeners")
                        .usage("[--timeout <timeout>]")
                        .needs(Needs.NODE)
                        .timeoutMs(60_000)
                        .banner(x -> "Cluster status of node " + x.node() + " ...")
                        .runs(ClusterCommands::status),
                Command.named("join_cluster")
                        .in(Section.CLUSTER)
                        .says("Makes a node a member of the cluster of another one")
                        .usage("[--disc|--ram] <existing_cluster_member>")
                        .arguments(1, 1)
                        .options(Option.flag("disc"), Option.flag("ram"))
                        .needs(Needs.STOPPED_APP)
                        .banner(x -> "Clustering node " + x.node() + " with " + full(x, x.argument(0)))
                        .runs(x -> x.call(
                                "join_cluster",
                                JsonValue.object()
                                        .put("member", full(x, x.argument(0)))
                                        .put("type", x.flag("ram") ? "ram" : "disc")
                                        .build())),
                Command.named("forget_cluster_node")
                        .in(Section.CLUSTER)
                        .says("Removes a stopped member from the cluster")
                        .usage("[--offline] <existing_cluster_member>")
                        .arguments(1, 1)
                        .options(Option.flag("offline"))
                        .needs(Needs.NOTHING)
                        .banner(x -> "Removing node " + full(x, x.argument(0)) + " from the cluster"
                                + (x.flag("offline")
                                        ? ". Warning: quorum queues cannot be shrunk in offline mode"
                                        : ""))
                        .runs(ClusterCommands::forget),
                Command.named("update_cluster_nodes")
                        .in(Section.CLUSTER)
                        .says("Asks another member for the current members")
                        .usage("<seed_node>")
                        .arguments(1, 1)
                        .needs(Needs.STOPPED_APP)
                        .banner(x -> "Will seed " + x.node() + " from " + full(x, x.argument(0)) + " on next start")
                        .runs(x -> x.call(
                                "update_cluster_nodes",
                                JsonValue.object()
                                        .put("member", full(x, x.argument(0)))
                                        .build())),
                Command.named("change_cluster_node_type")
                        .in(Section.CLUSTER)
                        .says("Makes a member one with a disc, or one without")
                        .usage("<disc | ram>")
                        .arguments(1, 1)
                        .check(line -> {
                            if (!List.of("disc", "disk", "ram")
                                    .contains(line.arguments().getFirst())) {
                                throw Command.badArgument(
                                        "The node type must be either disc or ram.", ExitCode.DATA_ERROR);
                            }
                        })
                        .needs(Needs.STOPPED_APP)
                        .banner(x -> "Turning " + x.node() + " into a " + type(x) + " node")
                        .runs(x -> x.call(
                                "change_cluster_node_type",
                                JsonValue.object().put("type", type(x)).build())));
    }

    private static void forget(Execution x) {
        JsonValue.Obj arguments = JsonValue.object()
                .put("member", full(x, x.argument(0)))
                .put("offline", x.flag("offline"))
                .build();
        if (!x.flag("offline")) {
            x.call("forget_cluster_node", arguments);
            return;
        }
        if (x.isReachable()) {
            // The node says why it must not be.
            x.call("forget_cluster_node", arguments);
            return;
        }
        OfflineNode.installed()
                .forget(x.node().toString(), x.option("mnesia-dir").map(Path::of), full(x, x.argument(0)), x::remark);
    }

    private static String type(Execution x) {
        return x.argument(0).equals("ram") ? "ram" : "disc";
    }

    private static String full(Execution x, String name) {
        return NodeName.of(name, x.environment(), x.flag("longnames")).toString();
    }

    private static void status(Execution x) {
        JsonValue.Obj status = x.callForObject("cluster_status", JsonValue.EMPTY);
        boolean isLegacy =
                x.option("formatter").isEmpty() && "1".equals(x.environment().get("RABBITMQ_CTL_LEGACY_STATUS"));
        if (isLegacy || x.format() == Format.ERLANG) {
            x.printed();
            x.print(ClusterTerms.of(status));
            return;
        }
        x.document(status, () -> text(status, x.terminal()));
    }

    private static String text(JsonValue.Obj status, Terminal terminal) {
        StringBuilder text = new StringBuilder();
        Texts.heading(text, terminal, "Basics");
        text.append(status.text("note")
                        .orElseGet(() ->
                                "Cluster name: " + status.text("cluster_name").orElse("")))
                .append('\n');
        section(text, terminal, "Disk Nodes", status.texts("disk_nodes"));
        if (!status.texts("ram_nodes").isEmpty()) {
            section(text, terminal, "RAM Nodes", status.texts("ram_nodes"));
        }
        section(text, terminal, "Running Nodes", status.texts("running_nodes"));
        section(text, terminal, "Versions", versions(status));
        List<String> maintenance = new ArrayList<>();
        status.object("maintenance_status")
                .members()
                .forEach((node, state) -> maintenance.add("Node: " + node + ", status: " + TextValues.plain(state)));
        section(text, terminal, "Maintenance status", maintenance);
        section(text, terminal, "Alarms", Texts.alarms(status.list("alarms")));
        List<String> partitions = new ArrayList<>();
        status.object("partitions")
                .members()
                .keySet()
                .forEach(node -> partitions.add("Node " + node
                        + " cannot communicate with "
                        + String.join(", ", status.object("partitions").texts(node))));
        section(text, terminal, "Network Partitions", partitions);
        List<String> listeners = new ArrayList<>();
        status.object("listeners")
                .members()
                .keySet()
                .forEach(node -> status.object("listeners")
                        .list(node)
                        .forEach(listener -> listeners.add("Node: " + node + ", i" + Texts.listener(listener))));
        section(text, terminal, "Listeners", listeners);
        List<String> flags = new ArrayList<>();
        for (JsonValue flag : status.list("feature_flags")) {
            if (flag instanceof JsonValue.Obj object) {
                flags.add("Flag: " + object.text("name").orElse("") + ", state: "
                        + object.text("state").orElse(""));
            }
        }
        section(text, terminal, "Feature flags", flags);
        return text.substring(0, text.length() - 1);
    }

    private static List<String> versions(JsonValue.Obj status) {
        List<String> versions = new ArrayList<>();
        JsonValue.Obj all = status.object("versions");
        for (String node : all.members().keySet()) {
            JsonValue.Obj version = all.object(node);
            versions.add(node + ": " + version.text("rabbitmq_name").orElse("") + " "
                    + version.text("rabbitmq_version").orElse("") + " on "
                    + version.text("erlang_version").orElse(""));
        }
        return versions;
    }

    private static void section(StringBuilder text, Terminal terminal, String title, List<String> lines) {
        Texts.heading(text, terminal, title);
        Texts.lines(text, lines);
    }
}
