package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.Set;

/** Commands on one queue, and those of replicated queues. */
final class QueueCommands {
    private static final Set<String> REBALANCED = Set.of("all", "classic", "quorum");

    private QueueCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("delete_queue")
                        .in(Section.QUEUES)
                        .says("Deletes a queue with its messages")
                        .usage("<queue_name> [--vhost <vhost>] [--if-empty|-e] [--if-unused|-u] [--timeout <timeout>]")
                        .arguments(1, 1)
                        .options(Option.flag("if-empty", 'e'), Option.flag("if-unused", 'u'))
                        .banner(QueueCommands::deleteBanner)
                        .runs(x -> {
                            JsonValue.Obj deleted = x.callForObject(
                                    "delete_queue",
                                    queue(x).put("ifEmpty", x.flag("if-empty"))
                                            .put("ifUnused", x.flag("if-unused"))
                                            .build());
                            x.say("Queue was successfully deleted with "
                                    + deleted.whole("messages").orElse(0L) + " ready messages");
                        }),
                Command.named("purge_queue")
                        .in(Section.QUEUES)
                        .says("Removes all ready messages of a queue")
                        .usage("<queue_name> [--vhost <vhost>] [--timeout <timeout>]")
                        .arguments(1, 1)
                        .banner(x -> "Purging queue '" + x.argument(0) + "' in vhost '" + x.vhost() + "' ...")
                        .runs(x -> x.call("purge_queue", queue(x).build())),
                Command.named("sync_queue")
                        .in(Section.REPLICATION)
                        .says("Brings the mirrors of a queue up to its state; waits for the end")
                        .usage("[--vhost <vhost>] <queue>")
                        .arguments(1, 1)
                        .banner(x -> "Synchronising queue '" + x.argument(0) + "' in vhost '" + x.vhost() + "' ...")
                        .runs(x -> x.call("sync_queue", queue(x).build())),
                Command.named("cancel_sync_queue")
                        .in(Section.REPLICATION)
                        .says("Stops the synchronisation of a queue")
                        .usage("[--vhost <vhost>] <queue>")
                        .arguments(1, 1)
                        .banner(x ->
                                "Stopping synchronising queue '" + x.argument(0) + "' in vhost '" + x.vhost() + "' ...")
                        .runs(x -> x.call("cancel_sync_queue", queue(x).build())),
                Command.named("rebalance")
                        .tools(Tool.QUEUES)
                        .in(Section.CLUSTER)
                        .says("Spreads the masters of replicated queues over the running nodes")
                        .usage("<all | classic | quorum> [--vhost-pattern <pattern>] [--queue-pattern <pattern>]")
                        .arguments(1, 1)
                        .options(Option.text("vhost-pattern"), Option.text("queue-pattern"))
                        .check(QueueCommands::checkRebalanced)
                        .banner(x -> "Re-balancing leaders of " + x.argument(0) + " queues...")
                        .runs(x -> {
                            x.call(
                                    "rebalance_queues",
                                    JsonValue.object()
                                            .put("type", x.argument(0))
                                            .build());
                            x.table(
                                    Column.of(List.of(
                                            "Node name",
                                            "Number of quorum queues",
                                            "Number of replicated classic queues")),
                                    false,
                                    printer -> printer.row(List.of(
                                            JsonValue.of(x.node().toString()), JsonValue.of(0), JsonValue.of(0))));
                        }),
                quorumOnly("quorum_status", Section.MONITORING, "Shows the members of a quorum queue", 1),
                quorumOnly("add_member", Section.REPLICATION, "Adds a member to a quorum queue", 2),
                quorumOnly("delete_member", Section.REPLICATION, "Removes a member of a quorum queue", 2),
                quorumOnly("peek", Section.MONITORING, "Shows one message of a quorum queue", 2),
                quorumOnly("reclaim_quorum_memory", Section.OPERATIONS, "Frees memory of a quorum queue", 1));
    }

    private static void checkRebalanced(ParsedLine line) {
        if (!REBALANCED.contains(line.arguments().getFirst())) {
            throw Command.badArgument("the type must be all, classic or quorum", ExitCode.USAGE);
        }
    }

    private static String deleteBanner(Execution x) {
        String condition = x.flag("if-empty") && x.flag("if-unused")
                ? "if queue is empty and if queue is unused "
                : x.flag("if-empty") ? "if queue is empty " : x.flag("if-unused") ? "if queue is unused " : "";
        return "Deleting queue '" + x.argument(0) + "' on vhost '" + x.vhost() + "' " + condition + "...";
    }

    /** There are no quorum queues, so every queue is one that these commands refuse. */
    private static Command quorumOnly(String name, Section section, String description, int arguments) {
        return Command.named(name)
                .tools(Tool.QUEUES)
                .in(section)
                .says(description)
                .usage("[--vhost <vhost>] <queue>" + " <value>".repeat(arguments - 1))
                .arguments(arguments, arguments)
                .banner(x -> "Status of quorum queue " + x.argument(0) + " on node " + x.node() + " ...")
                .runs(x -> {
                    x.call("find_queue", queue(x).build());
                    throw new FailureException("classic_queue", "classic_queue_not_supported", ExitCode.UNAVAILABLE);
                });
    }

    private static JsonValue.Builder queue(Execution x) {
        return JsonValue.object().put("vhost", x.vhost()).put("queue", x.argument(0));
    }
}
