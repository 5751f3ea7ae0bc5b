package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.command.Command.Needs;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;
import java.util.regex.Pattern;

/** Settings of a running node; they last until its next start. */
final class NodeSettingCommands {
    private static final Pattern FRACTION = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,30})?");
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,18}([kKmMgGtT]([iI]?[bB])?)?");
    private static final List<String> FLAG_COLUMNS =
            List.of("name", "state", "stability", "provided_by", "desc", "doc_url");

    private NodeSettingCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("set_vm_memory_high_watermark")
                        .in(Section.CONFIGURATION)
                        .says("Sets how much memory may be used before publishers are blocked")
                        .usage("<fraction> | absolute <value>")
                        .arguments(1, 2)
                        .check(NodeSettingCommands::checkMemory)
                        .banner(x -> "Setting memory threshold on " + x.node() + " to "
                                + (x.arguments().size() > 1 ? x.argument(1) + " bytes ..." : x.argument(0) + " ..."))
                        .runs(x -> x.call("set_vm_memory_high_watermark", amount(x, false))),
                Command.named("set_disk_free_limit")
                        .in(Section.CONFIGURATION)
                        .says("Sets how much disk must be free, or publishers are blocked")
                        .usage("<disk_limit> | mem_relative <fraction>")
                        .arguments(1, 2)
                        .check(NodeSettingCommands::checkDisk)
                        .banner(x -> "Setting disk free limit on " + x.node() + " to "
                                + (x.arguments().size() > 1
                                        ? x.argument(1) + " times the total RAM ..."
                                        : x.argument(0) + " bytes ..."))
                        .runs(x -> x.call("set_disk_free_limit", amount(x, true))),
                Command.named("set_log_level")
                        .in(Section.CONFIGURATION)
                        .says("Sets what is logged")
                        .usage("<log_level>")
                        .arguments(1, 1)
                        .runs(x -> {
                            // RabbitMQ's tool prints no banner for a level that there is not.
                            x.call(
                                    "set_log_level",
                                    JsonValue.object()
                                            .put("level", x.argument(0))
                                            .build());
                            x.remark("Setting log level to \"" + x.argument(0) + "\" ...");
                        }),
                Command.named("set_cluster_name")
                        .in(Section.CONFIGURATION)
                        .says("Names the cluster; clients see the name when they connect")
                        .usage("<name>")
                        .arguments(1, 1)
                        .banner(x -> "Setting cluster name to " + x.argument(0) + " ...")
                        .runs(x -> x.call(
                                "set_cluster_name",
                                JsonValue.object().put("name", x.argument(0)).build())),
                Command.named("list_feature_flags")
                        .in(Section.FEATURE_FLAGS)
                        .says("Lists feature flags; all are enabled")
                        .usage("[--no-table-headers] [<column> ...] [--timeout <timeout>]")
                        .arguments(0, FLAG_COLUMNS.size())
                        .check(Command.columns(FLAG_COLUMNS))
                        .timeoutMs(60_000)
                        .banner(x -> "Listing feature flags ...")
                        .runs(x -> ListingCommands.list(x, "list_feature_flags", List.of("name", "state"), true)),
                Command.named("enable_feature_flag")
                        .in(Section.FEATURE_FLAGS)
                        .says("Enables a feature flag; all that there are are enabled")
                        .usage("<all | feature_flag>")
                        .arguments(1, 1)
                        .banner(x -> x.argument(0).equals("all")
                                ? "Enabling all feature flags ..."
                                : "Enabling feature flag \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.call(
                                "enable_feature_flag",
                                JsonValue.object().put("name", x.argument(0)).build())),
                Command.named("force_gc")
                        .in(Section.OPERATIONS)
                        .says("Asks the Java machine of a node to free memory")
                        .banner(x -> "Will ask all processes on node " + x.node() + " to schedule a full sweep GC")
                        .runs(x -> x.call("force_gc", JsonValue.EMPTY)),
                Command.named("rotate_logs")
                        .in(Section.NODES)
                        .says("Does nothing: logs are rotated as configured")
                        .needs(Needs.NOTHING)
                        .runs(x -> {
                            throw new FailureException(
                                    "deprecated",
                                    "This command does not rotate logs anymore [deprecated]",
                                    ExitCode.UNAVAILABLE);
                        }),
                Command.named("hipe_compile")
                        .in(Section.DEPRECATED)
                        .says("Does nothing")
                        .usage("<directory>")
                        .arguments(0, 1)
                        .needs(Needs.NOTHING)
                        .runs(x -> x.say("This command is a no-op.")),
                Command.named("eval")
                        .in(Section.OPERATIONS)
                        .says(
                                "Understands the few Erlang expressions that scripts use on RabbitMQ; there is no Erlang here")
                        .usage("<expression>")
                        .arguments(1, 1)
                        .runs(x -> x.say(x.callForObject(
                                        "eval",
                                        JsonValue.object()
                                                .put("expression", x.argument(0))
                                                .build())
                                .text("result")
                                .orElse("ok"))),
                noErlang("eval_file"),
                noErlang("exec"),
                noErlang("remote_shell"),
                noErlang("observer"));
    }

    private static Command noErlang(String name) {
        return Command.named(name)
                .tools(Tool.CTL, Tool.DIAGNOSTICS)
                .in(Section.OPERATIONS)
                .says("Not available: the node is a Java program")
                .arguments(0, 64)
                .needs(Needs.NOTHING)
                .runs(x -> {
                    throw new FailureException(
                            "no_erlang",
                            "The node is a Java program: there is no Erlang or Elixir to evaluate code with.",
                            ExitCode.UNAVAILABLE);
                });
    }

    private static void checkMemory(ParsedLine line) {
        String first = line.arguments().getFirst();
        if (line.arguments().size() == 2) {
            if (!first.equals("absolute")
                    || !AMOUNT.matcher(line.arguments().get(1)).matches()) {
                throw Command.badArgument("Bad argument.", ExitCode.DATA_ERROR);
            }
            return;
        }
        if (!FRACTION.matcher(first).matches()) {
            throw Command.badArgument("Bad argument.", ExitCode.DATA_ERROR);
        }
        if (Double.parseDouble(first) > 1.0) {
            throw Command.badArgument(
                    "Bad argument: The threshold should be a fraction between 0.0 and 1.0", ExitCode.DATA_ERROR);
        }
    }

    private static void checkDisk(ParsedLine line) {
        List<String> words = line.arguments();
        boolean good = words.size() == 2
                ? words.getFirst().equals("mem_relative")
                        && FRACTION.matcher(words.get(1)).matches()
                : AMOUNT.matcher(words.getFirst()).matches();
        if (!good) {
            throw Command.badArgument("Bad argument.", ExitCode.DATA_ERROR);
        }
    }

    /**
     * Either {@code ratio} or {@code absolute}, a text with a unit.
     *
     * @param isAbsoluteAlone what a value is that has no word in front
     */
    private static JsonValue.Obj amount(Execution x, boolean isAbsoluteAlone) {
        boolean two = x.arguments().size() > 1;
        boolean isAbsolute = isAbsoluteAlone != two;
        String value = x.argument(two ? 1 : 0);
        return isAbsolute
                ? JsonValue.object().put("absolute", value).build()
                : JsonValue.object()
                        .put("ratio", JsonValue.of(Double.parseDouble(value)))
                        .build();
    }
}
