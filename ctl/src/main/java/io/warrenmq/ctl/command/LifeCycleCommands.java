package io.warrenmq.ctl.command;

import io.warrenmq.ctl.OfflineNode;
import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.command.Command.Needs;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starting and stopping: of the application, of the whole node. */
final class LifeCycleCommands {
    private LifeCycleCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("stop_app")
                        .in(Section.NODES)
                        .says("Stops the application of a node; its process stays and answers commands")
                        .needs(Needs.NODE)
                        .banner(x -> "Stopping rabbit application on node " + x.node() + " ...")
                        .runs(x -> x.call("stop_app", JsonValue.EMPTY)),
                Command.named("start_app")
                        .in(Section.NODES)
                        .says("Starts the application of a node, and returns when it is up")
                        .usage("[--force] [--timeout <timeout>]")
                        .options(Option.flag("force"))
                        .needs(Needs.NODE)
                        .banner(x -> "Starting node " + x.node() + " ...")
                        .runs(x -> x.call(
                                "start_app",
                                JsonValue.object().put("force", x.flag("force")).build())),
                Command.named("stop")
                        .in(Section.NODES)
                        .says("Ends a node; with a file of its process id, waits until the process is gone")
                        .usage("[--idempotent] [<pidfile>]")
                        .arguments(0, 1)
                        .options(Option.flag("idempotent"))
                        .needs(Needs.NOTHING)
                        .banner(x -> "Stopping and halting node " + x.node() + " ...")
                        .runs(LifeCycleCommands::stop),
                Command.named("shutdown")
                        .in(Section.NODES)
                        .says("Ends a node of this host and waits until its process is gone")
                        .usage("[--wait]")
                        .options(Option.flag("wait"), Option.flag("no-wait"))
                        .needs(Needs.NODE)
                        .runs(LifeCycleCommands::shutdown),
                Command.named("reset")
                        .in(Section.NODES)
                        .says("Makes a node blank again: everything in it is deleted")
                        .needs(Needs.STOPPED_APP)
                        .banner(x -> "Resetting node " + x.node() + " ...")
                        .runs(x -> x.call(
                                "reset", JsonValue.object().put("force", false).build())),
                Command.named("force_reset")
                        .in(Section.CLUSTER)
                        .says("Makes a node blank again without telling the other members of its cluster")
                        .needs(Needs.STOPPED_APP)
                        .banner(x -> "Forcefully resetting node " + x.node() + " ...")
                        .runs(x -> x.call(
                                "reset", JsonValue.object().put("force", true).build())),
                Command.named("force_boot")
                        .in(Section.CLUSTER)
                        .says("Lets the next start of the application not wait for other members")
                        .needs(Needs.NOTHING)
                        .runs(LifeCycleCommands::forceBoot));
    }

    /** A node whose process does not run is told by a file in its directory. */
    private static void forceBoot(Execution x) {
        if (x.isReachable()) {
            x.call("force_boot", JsonValue.EMPTY);
        } else {
            OfflineNode.installed()
                    .forceBoot(x.node().toString(), x.option("mnesia-dir").map(Path::of));
        }
    }

    private static void stop(Execution x) {
        Optional<Long> pid = x.arguments().isEmpty() ? Optional.empty() : ProcessFile.read(x.argument(0));
        try {
            x.call("stop", JsonValue.EMPTY);
        } catch (UnreachableException e) {
            if (x.flag("idempotent") && isDown(e)) {
                return;
            }
            throw e;
        }
        pid.ifPresent(
                id -> Processes.awaitEnd(id, x.timeoutMs(), "stop", x.node().toString()));
    }

    private static boolean isDown(UnreachableException e) {
        return e.reason() instanceof UnreachableException.Cause.NotRunning
                || e.reason() instanceof UnreachableException.Cause.OtherNode;
    }

    private static void shutdown(Execution x) {
        long pid = x.callForObject("node_info", JsonValue.EMPTY).whole("pid").orElse(0L);
        boolean isHere = x.connection().isLocal();
        if (x.flag("wait") && !isHere) {
            throw new FailureException(
                    "remote", "rabbitmqctl shutdown --wait only works for nodes of this host", ExitCode.USAGE);
        }
        x.remark("Shutting down RabbitMQ node " + x.node() + " running at PID " + pid);
        x.call("stop", JsonValue.EMPTY);
        if (isHere && !x.flag("no-wait")) {
            x.remark("Waiting for PID " + pid + " to terminate");
            Processes.awaitEnd(pid, x.timeoutMs(), "shutdown", x.node().toString());
            x.say("RabbitMQ node " + x.node() + " running at PID " + pid + " successfully shut down");
        }
    }
}
