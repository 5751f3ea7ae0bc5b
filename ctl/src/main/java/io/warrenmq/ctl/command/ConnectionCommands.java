package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.regex.Pattern;

/** Closing the connections of clients, and keeping new ones out. */
final class ConnectionCommands {
    private static final Pattern PID = Pattern.compile("<[^<>]+\\.[0-9]+\\.[0-9]+\\.[0-9]+>");

    private ConnectionCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("close_connection")
                        .in(Section.OPERATIONS)
                        .says("Closes a connection, named by its pid in list_connections")
                        .usage("<connectionpid> <explanation>")
                        .arguments(2, 2)
                        .banner(x -> "Closing connection " + x.argument(0) + ", reason: " + x.argument(1) + "...")
                        .runs(x -> {
                            if (!PID.matcher(x.argument(0)).matches()) {
                                throw new FailureException(
                                        "invalid_pid",
                                        "Error:\n{:invalid_pid_syntax, \"" + x.argument(0) + "\"}",
                                        ExitCode.UNAVAILABLE);
                            }
                            x.call(
                                    "close_connection",
                                    JsonValue.object()
                                            .put("pid", x.argument(0))
                                            .put("reason", x.argument(1))
                                            .build());
                        }),
                Command.named("close_all_connections")
                        .in(Section.OPERATIONS)
                        .says("Closes the connections to a virtual host, or all connections of the node")
                        .usage("[--vhost <vhost> --limit <limit>] [-n <node> --global]"
                                + " [--per-connection-delay <delay>] <explanation>")
                        .arguments(1, 1)
                        .options(Option.flag("global"), Option.whole("limit"), Option.whole("per-connection-delay"))
                        .banner(ConnectionCommands::closeAllBanner)
                        .runs(x -> {
                            JsonValue.Obj closed = x.callForObject(
                                    "close_all_connections",
                                    JsonValue.object()
                                            .put("vhost", x.vhost())
                                            .put("global", x.flag("global"))
                                            .put("limit", whole(x, "limit"))
                                            .put("delayMs", whole(x, "per-connection-delay"))
                                            .put("reason", x.argument(0))
                                            .build());
                            x.say("Closed " + closed.whole("closed").orElse(0L) + " connections");
                        }),
                Command.named("close_all_user_connections")
                        .in(Section.OPERATIONS)
                        .says("Closes all connections of a user")
                        .usage("<username> <explanation>")
                        .arguments(2, 2)
                        .banner(x ->
                                "Closing connections of user " + x.argument(0) + ", reason: " + x.argument(1) + "...")
                        .runs(x -> x.call(
                                "close_all_user_connections",
                                JsonValue.object()
                                        .put("user", x.argument(0))
                                        .put("reason", x.argument(1))
                                        .build())),
                Command.named("suspend_listeners")
                        .in(Section.OPERATIONS)
                        .says("Accepts no new connections of clients; those that there are stay")
                        .banner(x -> "Will suspend client connection listeners on node " + x.node()
                                + ". The node will no longer accept client connections!")
                        .runs(x -> x.call("suspend_listeners", JsonValue.EMPTY)),
                Command.named("resume_listeners")
                        .in(Section.OPERATIONS)
                        .says("Accepts connections of clients again")
                        .banner(x -> "Will resume client connection listeners on node " + x.node()
                                + ". The node will now accept client connections")
                        .runs(x -> x.call("resume_listeners", JsonValue.EMPTY)));
    }

    private static String closeAllBanner(Execution x) {
        return x.flag("global")
                ? "Closing all connections to node " + x.node() + " (across all vhosts), reason: " + x.argument(0)
                        + "..."
                : "Closing all connections in vhost " + x.vhost() + ", reason: " + x.argument(0) + "...";
    }

    private static long whole(Execution x, String option) {
        return Math.max(0, Long.parseLong(x.option(option).orElse("0")));
    }
}
