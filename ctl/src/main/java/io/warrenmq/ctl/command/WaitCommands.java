package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.client.UnreachableException;
import io.warrenmq.ctl.command.Command.Needs;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands that wait for something to become true. */
final class WaitCommands {
    private static final long DEFAULT_MS = 300_000;
    private static final long WAIT_MS = 10_000;

    private WaitCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("await_startup")
                        .tools(Tool.CTL, Tool.DIAGNOSTICS)
                        .in(Section.NODES)
                        .says("Waits until the application of a node is up")
                        .usage("[--timeout <timeout>]")
                        .needs(Needs.NODE)
                        .timeoutMs(DEFAULT_MS)
                        .runs(x -> x.call("await_startup", JsonValue.EMPTY)),
                Command.named("wait")
                        .in(Section.NODES)
                        .says("Waits for the file of a process id, the process, and the application of the node")
                        .usage("[<pidfile>] [--pid|-P <pid>] [--timeout <timeout>]")
                        .arguments(0, 1)
                        .options(new Option("pid", 'P', Option.Kind.WHOLE))
                        .check(WaitCommands::checkTarget)
                        .needs(Needs.NOTHING)
                        .timeoutMs(WAIT_MS)
                        .runs(WaitCommands::waitForNode),
                Command.named("await_online_nodes")
                        .in(Section.CLUSTER)
                        .says("Waits until a number of members of the cluster is running")
                        .usage("<count> [--timeout <timeout>]")
                        .arguments(1, 1)
                        .check(line -> {
                            if (!line.arguments().getFirst().matches("[1-9][0-9]{0,4}")) {
                                throw Command.badArgument(
                                        "Target node count must be greater than 0.", ExitCode.DATA_ERROR);
                            }
                        })
                        .timeoutMs(DEFAULT_MS)
                        .banner(x -> "Will wait for at least " + x.argument(0) + " nodes to join the cluster of "
                                + x.node() + ". Timeout: " + x.timeoutMs() / 1000 + " seconds.")
                        .runs(x -> x.call(
                                "await_online_nodes",
                                JsonValue.object()
                                        .put("count", Long.parseLong(x.argument(0)))
                                        .build())));
    }

    private static void checkTarget(ParsedLine line) {
        if (line.arguments().isEmpty() == line.option("pid").isEmpty()) {
            throw Command.badArgument(
                    line.arguments().isEmpty()
                            ? "Please provide either a pid file or a pid"
                            : "Cannot specify both pid and pidfile",
                    ExitCode.USAGE);
        }
    }

    private static void waitForNode(Execution x) {
        long start = System.nanoTime();
        String node = x.node().toString();
        long pid = x.option("pid").map(Long::parseLong).orElseGet(() -> {
            String path = x.argument(0);
            x.remark("Waiting for pid file '" + path + "' to appear");
            x.terminal().out().flush();
            Processes.await(() -> ProcessFile.read(path).isPresent(), x.timeoutMs(), "wait", node);
            return ProcessFile.read(path).orElse(0L);
        });
        x.remark("pid is " + pid);
        x.remark("Waiting for erlang distribution on node '" + node + "' while OS process '" + pid + "' is running");
        x.terminal().out().flush();
        Processes.await(() -> isReachable(x, pid), remainingMs(x, start), "wait", node);
        x.remark("Waiting for applications 'rabbit_and_plugins' to start on node '" + node + "'");
        x.terminal().out().flush();
        Processes.await(() -> isRunning(x, pid), remainingMs(x, start), "wait", node);
        x.say("Applications 'rabbit_and_plugins' are running on node '" + node + "'");
    }

    /** At least a moment, so that what is true already is seen; 0 for no limit. */
    private static long remainingMs(Execution x, long start) {
        return x.timeoutMs() == 0
                ? 0
                : Math.max(1, x.timeoutMs() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }

    private static boolean isReachable(Execution x, long pid) {
        if (!Processes.isAlive(pid)) {
            throw new FailureException("process_not_running", "process_not_running", ExitCode.UNAVAILABLE);
        }
        try {
            x.connection();
            return true;
        } catch (UnreachableException e) {
            // Not listening yet; another cookie will not become the same by waiting.
            if (e.reason() instanceof UnreachableException.Cause.OtherCookie) {
                throw e;
            }
            return false;
        }
    }

    private static boolean isRunning(Execution x, long pid) {
        x.disconnect();
        return isReachable(x, pid) && x.connection().state().equals("running");
    }
}
