package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.command.Command.Needs;
import io.warrenmq.ctl.format.TextValues;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Health checks: exit code 0 when all is well, 69 when not. */
final class CheckCommands {
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final long PING_MS = 60_000;
    private static final Map<String, Integer> DAYS = Map.of("days", 1, "weeks", 7, "months", 30, "years", 365);

    private CheckCommands() {}

    static List<Command> all() {
        return List.of(
                check("ping", "Checks that the process of a node runs and holds the same cookie")
                        .tools(Tool.CTL, Tool.DIAGNOSTICS)
                        .needs(Needs.NOTHING)
                        .timeoutMs(PING_MS)
                        .banner(x -> "Will ping " + x.node()
                                + ". This only checks if the OS process is running and holds the same cookie. Timeout: "
                                + x.timeoutMs() + " ms.")
                        .runs(CheckCommands::ping),
                check("is_running", "Tells whether the application of a node is up")
                        .needs(Needs.NODE)
                        .banner(x -> "Asking node " + x.node() + " for its status ...")
                        .runs(x -> x.say(runningText(x, isRunning(x)))),
                check("is_booting", "Tells whether the application of a node is on its way up")
                        .needs(Needs.NODE)
                        .banner(x -> "Asking node " + x.node() + " for its boot status ...")
                        .runs(x -> x.say(
                                x.connection().state().equals("booting")
                                        ? "RabbitMQ on node " + x.node() + " is booting"
                                        : "RabbitMQ on node " + x.node()
                                                + " is fully booted (check with is_running), stopped"
                                                + " or has not started booting yet")),
                check("check_running", "Checks that the application of a node is up")
                        .needs(Needs.NODE)
                        .banner(x -> "Checking if RabbitMQ is running on node " + x.node() + " ...")
                        .runs(x -> {
                            if (!isRunning(x)) {
                                throw new FailureException("not_running", runningText(x, false), ExitCode.UNAVAILABLE);
                            }
                            x.say(runningText(x, true));
                        }),
                check("check_local_alarms", "Checks that no alarm is set on a node")
                        .banner(x -> "Asking node " + x.node() + " to report any local resource alarms ...")
                        .runs(x -> alarms(x, "Node " + x.node() + " reported no local alarms", "local alarms")),
                check("check_alarms", "Checks that no alarm is set in the cluster")
                        .banner(x -> "Asking node " + x.node() + " to report any local resource alarms ...")
                        .runs(x ->
                                alarms(x, "Node " + x.node() + " reported no alarms, local or clusterwide", "alarms")),
                check("check_port_connectivity", "Checks that every port of a node accepts connections")
                        .usage("[--address <address>] [--timeout <timeout>]")
                        .options(Option.text("address"))
                        .banner(x -> "Testing TCP connections to all active listeners on node " + x.node() + " ...")
                        .runs(CheckCommands::connectivity),
                check("check_port_listener", "Checks that a node listens on a port")
                        .usage("<port> [--timeout <timeout>]")
                        .arguments(1, 1)
                        .check(line -> {
                            if (!line.arguments().getFirst().matches("[0-9]{1,5}")) {
                                throw Command.badArgument(
                                        "Bad argument: the port must be a number", ExitCode.DATA_ERROR);
                            }
                        })
                        .banner(x -> "Asking node " + x.node() + " if there's an active listener on port "
                                + x.argument(0) + " ...")
                        .runs(CheckCommands::portListener),
                check("check_protocol_listener", "Checks that a node listens for a protocol")
                        .usage("<protocol> [--timeout <timeout>]")
                        .arguments(1, 1)
                        .banner(x -> "Asking node " + x.node() + " if there's an active listener for protocol "
                                + x.argument(0) + " ...")
                        .runs(CheckCommands::protocolListener),
                check("check_virtual_hosts", "Checks that all virtual hosts are up")
                        .banner(x -> "Checking if all vhosts are running on node " + x.node() + " ...")
                        .runs(x -> {
                            x.call("vhost_names", JsonValue.EMPTY);
                            x.say("Node " + x.node() + " reported all vhosts as running");
                        }),
                check("check_certificate_expiration", "Checks that no certificate of a node ends soon")
                        .usage("--within <period> [--unit <unit>]")
                        .options(Option.whole("within"), Option.text("unit"))
                        .check(CheckCommands::checkPeriod)
                        .banner(x -> "Checking certificate expiration on node " + x.node() + " ...")
                        .runs(CheckCommands::certificates),
                critical(
                        "check_if_node_is_mirror_sync_critical",
                        "Checks that no queue would lose its only synchronised copy with a node",
                        "Checking if node %s is critical for data safety of any classic mirrored queues ..."),
                critical(
                        "check_if_node_is_quorum_critical",
                        "Checks that no quorum queue would lose its majority with a node",
                        "Checking if node %s is critical for quorum of any quorum queues ..."),
                check("node_health_check", "Old form of the other checks")
                        .tools(Tool.CTL, Tool.DIAGNOSTICS)
                        .in(Section.DEPRECATED)
                        .timeoutMs(70_000)
                        .banner(x -> "This command is DEPRECATED; use the checks of rabbitmq-diagnostics instead.\n"
                                + "Timeout: " + x.timeoutMs() / 1000 + " seconds ...\nChecking health of node "
                                + x.node()
                                + " ...")
                        .runs(x -> alarms(x, "Health check passed", "alarms")));
    }

    private static Command check(String name, String description) {
        return Command.named(name)
                .tools(Tool.DIAGNOSTICS)
                .in(Section.MONITORING)
                .says(description)
                .usage("[--timeout <timeout>]")
                .timeoutMs(60_000);
    }

    private static Command critical(String name, String description, String banner) {
        return check(name, description)
                .tools(Tool.DIAGNOSTICS, Tool.QUEUES)
                .banner(x -> String.format(banner, x.node()))
                .runs(x -> {
                    JsonValue.Obj answer = x.callForObject(name, JsonValue.EMPTY);
                    List<String> queues = answer.texts("critical");
                    if (!queues.isEmpty()) {
                        throw new FailureException("critical", String.join("\n", queues), ExitCode.UNAVAILABLE);
                    }
                    x.say(
                            answer.isTrue("alone")
                                    ? "Node " + x.node()
                                            + " seems to be the only one in a single node cluster, the check does not apply"
                                    : "Node " + x.node() + " is not critical");
                });
    }

    private static void ping(Execution x) {
        try {
            x.connection();
        } catch (UnreachableException e) {
            throw new FailureException(
                    "unreachable",
                    "Failed to connect and authenticate to " + x.node() + " in " + x.timeoutMs() + " ms: "
                            + String.join("; ", e.reason().lines(x.node())),
                    ExitCode.UNAVAILABLE);
        }
        x.say("Ping succeeded");
    }

    private static boolean isRunning(Execution x) {
        return x.connection().state().equals("running");
    }

    private static String runningText(Execution x, boolean isRunning) {
        return "RabbitMQ on node " + x.node()
                + (isRunning
                        ? " is fully booted and running"
                        : " is not running or has not fully booted yet (check with is_booting)");
    }

    private static void alarms(Execution x, String good, String kind) {
        List<JsonValue> alarms = x.callForObject("alarms", JsonValue.EMPTY).list("alarms");
        if (!alarms.isEmpty()) {
            throw new FailureException(
                    "alarms",
                    "Node " + x.node() + " reported " + kind + ":\n" + String.join("\n", Texts.alarms(alarms)),
                    ExitCode.UNAVAILABLE);
        }
        x.say(good);
    }

    private static List<JsonValue.Obj> listeners(Execution x) {
        List<JsonValue.Obj> listeners = new ArrayList<>();
        for (JsonValue listener : x.callForObject("listeners", JsonValue.EMPTY).list("listeners")) {
            if (listener instanceof JsonValue.Obj object) {
                listeners.add(object);
            }
        }
        return listeners;
    }

    private static String ports(List<JsonValue.Obj> listeners) {
        return String.join(
                ", ",
                listeners.stream()
                        .map(listener -> TextValues.plain(listener.get("port")))
                        .distinct()
                        .toList());
    }

    private static void connectivity(Execution x) {
        List<JsonValue.Obj> listeners = listeners(x);
        List<String> failures = new ArrayList<>();
        for (JsonValue.Obj listener : listeners) {
            int port = listener.whole("port").orElse(0L).intValue();
            String ip = listener.text("interface").orElse("");
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address(x, ip), port), CONNECT_TIMEOUT_MS);
            } catch (IOException e) {
                failures.add("port " + port + ": " + e.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new FailureException(
                    "no_connection",
                    "Connection failed to some listeners of node " + x.node() + ":\n" + String.join("\n", failures),
                    ExitCode.UNAVAILABLE);
        }
        x.say("Successfully connected to ports " + ports(listeners) + " on node " + x.node() + ".");
    }

    /** A listener on all addresses is reached by that of the node; others by their own. */
    private static InetAddress address(Execution x, String ip) throws IOException {
        Optional<String> given = x.option("address");
        if (given.isPresent()) {
            return InetAddress.getByName(given.get());
        }
        String bare = ip.replace("[", "").replace("]", "");
        InetAddress own = InetAddress.getByName(bare.isEmpty() ? "::" : bare);
        return own.isAnyLocalAddress() ? x.connection().host() : own;
    }

    private static void portListener(Execution x) {
        List<JsonValue.Obj> listeners = listeners(x);
        long port = Long.parseLong(x.argument(0));
        if (listeners.stream().noneMatch(listener -> listener.whole("port").orElse(0L) == port)) {
            throw new FailureException(
                    "no_listener",
                    "No listener for port " + port + " is active on node " + x.node()
                            + ". Found listeners that use the following ports: " + ports(listeners),
                    ExitCode.UNAVAILABLE);
        }
        x.say("A listener for port " + port + " is running on node " + x.node() + ".");
    }

    private static void protocolListener(Execution x) {
        List<String> protocols = listeners(x).stream()
                .map(listener -> listener.text("protocol").orElse(""))
                .distinct()
                .toList();
        if (!protocols.contains(canonical(x.argument(0)))) {
            throw new FailureException(
                    "no_protocol",
                    "No listener for protocol " + x.argument(0) + " is active on node " + x.node()
                            + ". Found listeners for the following protocols: " + String.join(", ", protocols),
                    ExitCode.UNAVAILABLE);
        }
        x.say("A listener for protocol " + x.argument(0) + " is running on node " + x.node() + ".");
    }

    private static String canonical(String protocol) {
        return switch (protocol.toLowerCase(java.util.Locale.ROOT)) {
            case "amqp", "amqp0.9.1", "amqp091", "amqp0-9-1", "amqp1.0", "amqp10", "amqp1-0" -> "amqp";
            case "amqps", "amqp/ssl", "amqp/tls", "amqp+ssl", "amqp+tls" -> "amqp/ssl";
            case "https", "http/ssl" -> "https";
            case String other -> other;
        };
    }

    private static void checkPeriod(ParsedLine line) {
        if (line.option("within").isEmpty()) {
            throw Command.badArgument("missing option --within", ExitCode.USAGE);
        }
        if (!DAYS.containsKey(line.option("unit").orElse("weeks"))) {
            throw Command.badArgument(
                    "unit '" + line.option("unit").orElse("") + "' is not supported. Use days, weeks, months or years.",
                    ExitCode.USAGE);
        }
    }

    private static void certificates(Execution x) {
        long within = Long.parseLong(x.option("within").orElse("0"));
        String unit = x.option("unit").orElse("weeks");
        long limitMs = within * DAYS.getOrDefault(unit, 7) * 86_400_000L;
        List<String> ending = new ArrayList<>();
        for (JsonValue value : x.callForObject("certificates", JsonValue.EMPTY).list("certificates")) {
            if (value instanceof JsonValue.Obj certificate
                    && certificate.whole("remainingMs").orElse(Long.MAX_VALUE) <= limitMs) {
                ending.add(certificate.text("file").orElse("") + ": "
                        + certificate.text("subject").orElse("") + " ends "
                        + certificate.text("notAfter").orElse(""));
            }
        }
        if (!ending.isEmpty()) {
            throw new FailureException(
                    "certificates",
                    "Some certificates are expiring within " + within + " " + unit + ":\n" + String.join("\n", ending),
                    ExitCode.UNAVAILABLE);
        }
        x.say("No certificates are expiring within " + within + " " + unit + ".");
    }
}
