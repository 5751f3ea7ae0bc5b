package io.warrenmq.ctl.command;

import io.warrenmq.ctl.command.Command.Needs;
import io.warrenmq.ctl.format.TextValues;
import io.warrenmq.ctl.protocol.CookieFile;
import io.warrenmq.ctl.protocol.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Commands of rabbitmq-diagnostics that show one fact. */
final class InformationCommands {
    private static final int TAIL_LINES = 50;

    private InformationCommands() {}

    static List<Command> all() {
        return List.of(
                shown("listeners", "Shows where a node listens", Needs.RUNNING_APP)
                        .banner(x -> "Asking node " + x.node() + " to report its protocol listeners ...")
                        .runs(x -> {
                            JsonValue.Obj answer = x.callForObject("listeners", JsonValue.EMPTY);
                            x.document(
                                    answer,
                                    () -> String.join(
                                            "\n",
                                            answer.list("listeners").stream()
                                                    .map(listener -> "I" + Texts.listener(listener))
                                                    .toList()));
                        }),
                shown("alarms", "Shows the alarms that are set", Needs.RUNNING_APP)
                        .banner(x -> "Asking node " + x.node() + " to report any known resource alarms ...")
                        .runs(x -> {
                            List<JsonValue> alarms =
                                    x.callForObject("alarms", JsonValue.EMPTY).list("alarms");
                            x.document(
                                    new JsonValue.Arr(alarms),
                                    () -> alarms.isEmpty()
                                            ? "Node " + x.node() + " reported no alarms, local or clusterwide"
                                            : String.join("\n", Texts.alarms(alarms)));
                        }),
                shown("discover_peers", "Shows the nodes that peer discovery names", Needs.NODE)
                        .banner(x -> "Discovering peers nodes ...")
                        .runs(x -> {
                            JsonValue.Obj answer = x.callForObject("discover_peers", JsonValue.EMPTY);
                            List<String> nodes = answer.texts("nodes");
                            x.document(
                                    JsonValue.texts(nodes),
                                    () -> nodes.isEmpty()
                                            ? "No peers discovered"
                                            : "Discovered peers nodes: [" + String.join(", ", nodes) + "]");
                        }),
                fact(
                        "server_version",
                        "Shows the RabbitMQ version that a node is compatible with",
                        x -> "Asking node " + x.node() + " for its RabbitMQ version...",
                        "rabbitmqVersion"),
                fact(
                        "erlang_version",
                        "Shows what a node runs on",
                        x -> "Asking node " + x.node() + " for its Erlang/OTP version...",
                        "runtime"),
                fact(
                        "erlang_cookie_hash",
                        "Shows a hash of the cookie of a node, to compare hosts",
                        x -> "Asking node " + x.node() + " its Erlang cookie hash...",
                        "cookieHash"),
                shown("erlang_cookie_sources", "Shows where this tool takes the cookie from", Needs.NOTHING)
                        .banner(x -> "Listing Erlang cookie sources used by CLI tools...")
                        .runs(x -> x.say(cookieSources(x))),
                shown("log_location", "Shows where a node logs to", Needs.NODE)
                        .options(Option.flag("all", 'a'))
                        .banner(x -> "Log file location(s) on node " + x.node() + " ...")
                        .runs(x -> {
                            JsonValue.Obj info = x.callForObject("node_info", JsonValue.EMPTY);
                            x.document(info.get("logFiles"), () -> String.join("\n", info.texts("logFiles")));
                        }),
                shown("log_tail", "Shows the end of the log of a node", Needs.NODE)
                        .usage("[--number|-N <number>] [--timeout <timeout>]")
                        .options(new Option("number", 'N', Option.Kind.WHOLE))
                        .banner(x -> "Last " + x.option("number").orElse("" + TAIL_LINES) + " log lines on node "
                                + x.node() + " ...")
                        .runs(x -> x.say(String.join(
                                "\n",
                                x.callForObject(
                                                "log_tail",
                                                JsonValue.object()
                                                        .put(
                                                                "lines",
                                                                Long.parseLong(x.option("number")
                                                                        .orElse("" + TAIL_LINES)))
                                                        .build())
                                        .texts("lines")))),
                shown("os_env", "Shows the environment variables of a node that concern it", Needs.NODE)
                        .banner(x ->
                                "Listing RabbitMQ-specific environment variables defined on node " + x.node() + "...")
                        .runs(x -> {
                            JsonValue.Obj variables = x.callForObject("os_env", JsonValue.EMPTY);
                            x.document(
                                    variables,
                                    () -> String.join(
                                            "\n",
                                            variables.members().entrySet().stream()
                                                    .map(entry ->
                                                            entry.getKey() + "=" + TextValues.plain(entry.getValue()))
                                                    .toList()));
                        }),
                shown("resolve_hostname", "Resolves the name of a host as a node does", Needs.NODE)
                        .usage("<hostname> [--address-family <ipv4 | ipv6>]")
                        .arguments(1, 1)
                        .options(Option.text("address-family"))
                        .banner(x -> "Asking node " + x.node() + " to resolve hostname " + x.argument(0) + " ...")
                        .runs(x -> x.say(String.join(
                                "\n",
                                x.callForObject(
                                                "resolve_hostname",
                                                JsonValue.object()
                                                        .put("host", x.argument(0))
                                                        .put(
                                                                "family",
                                                                x.option("address-family")
                                                                        .orElse("ipv4"))
                                                        .build())
                                        .texts("addresses")))),
                shown("tls_versions", "Shows the TLS versions that the Java machine of a node knows", Needs.NODE)
                        .banner(x -> "Listing all TLS versions supported by the runtime...")
                        .runs(x -> x.say(String.join(
                                "\n",
                                x.callForObject("tls_versions", JsonValue.EMPTY).texts("versions")))),
                shown("certificates", "Shows the certificates of a node", Needs.RUNNING_APP)
                        .banner(x -> "Certificates of node " + x.node() + " ...")
                        .runs(x -> {
                            JsonValue.Obj answer = x.callForObject("certificates", JsonValue.EMPTY);
                            x.document(answer, () -> {
                                StringBuilder text = new StringBuilder();
                                for (JsonValue value : answer.list("certificates")) {
                                    text.append(TextValues.plain(value)).append('\n');
                                }
                                return text.isEmpty()
                                        ? "(none)"
                                        : text.toString().stripTrailing();
                            });
                        }),
                shown("command_line_arguments", "Shows how the process of a node was started", Needs.NODE)
                        .banner(x -> "Command line arguments of node " + x.node() + " ...")
                        .runs(x -> x.say(String.join(
                                "\n",
                                x.callForObject("node_info", JsonValue.EMPTY).texts("commandLine")))));
    }

    private static Command shown(String name, String description, Needs needs) {
        return Command.named(name)
                .tools(Tool.DIAGNOSTICS)
                .in(Section.MONITORING)
                .says(description)
                .usage("[--timeout <timeout>]")
                .needs(needs)
                .timeoutMs(60_000);
    }

    private static Command fact(String name, String description, Function<Execution, String> banner, String member) {
        return shown(name, description, Needs.NODE)
                .banner(banner)
                .runs(x -> x.say(x.callForObject("node_info", JsonValue.EMPTY)
                        .text(member)
                        .orElse("")));
    }

    private static String cookieSources(Execution x) {
        Path file = CookieFile.ofUser(x.environment()).path();
        String option = x.option("erlang-cookie").orElse("");
        String variable = x.environment().getOrDefault("RABBITMQ_ERLANG_COOKIE", "");
        return "Cookie File\n\n"
                + "Effective home directory: " + x.environment().getOrDefault("HOME", "(unknown)") + "\n"
                + "Cookie file path: " + file + "\n"
                + "Cookie file exists? " + Files.exists(file) + "\n\n"
                + "Cookie CLI Switch\n\n"
                + "--erlang-cookie value set? " + !option.isEmpty() + "\n"
                + "--erlang-cookie value length: " + option.length() + "\n\n"
                + "Env variable  (Deprecated)\n\n"
                + "RABBITMQ_ERLANG_COOKIE value set? " + !variable.isEmpty() + "\n"
                + "RABBITMQ_ERLANG_COOKIE value length: " + variable.length();
    }
}
