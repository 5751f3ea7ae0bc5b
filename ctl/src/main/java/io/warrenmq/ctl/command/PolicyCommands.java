package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Policies and operator policies. */
final class PolicyCommands {
    private static final List<Column> COLUMNS =
            Column.of(List.of("vhost", "name", "pattern", "apply-to", "definition", "priority"));

    private PolicyCommands() {}

    static List<Command> all() {
        List<Command> all = new ArrayList<>();
        all.addAll(ofKind(false, "policy", "policies", "policy"));
        all.addAll(ofKind(true, "operator_policy", "operator_policies", "operator policy override"));
        return all;
    }

    private static List<Command> ofKind(boolean isOperator, String one, String many, String title) {
        return List.of(
                Command.named("set_" + one)
                        .in(Section.POLICIES)
                        .says(
                                isOperator
                                        ? "Sets an operator policy, whose limits win over those of policies"
                                        : "Sets a policy for the queues and exchanges whose name matches a pattern")
                        .usage("[--vhost <vhost>] [--priority <priority>] [--apply-to <apply-to>]"
                                + " <name> <pattern> <definition>")
                        .arguments(3, 3)
                        .options(Option.whole("priority"), Option.text("apply-to"))
                        .banner(x -> "Setting " + title + " \"" + x.argument(0) + "\" for pattern \"" + x.argument(1)
                                + "\" to \"" + x.argument(2) + "\" with priority \""
                                + x.option("priority").orElse("0")
                                + "\" for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.call(
                                "set_policy",
                                JsonValue.object()
                                        .put("vhost", x.vhost())
                                        .put("operator", isOperator)
                                        .put("name", x.argument(0))
                                        .put("pattern", x.argument(1))
                                        .put("definition", x.argument(2))
                                        .put(
                                                "priority",
                                                Long.parseLong(
                                                        x.option("priority").orElse("0")))
                                        .put("applyTo", x.option("apply-to").orElse("all"))
                                        .build())),
                Command.named("clear_" + one)
                        .in(Section.POLICIES)
                        .says(isOperator ? "Removes an operator policy" : "Removes a policy")
                        .usage("[--vhost <vhost>] <name>")
                        .arguments(1, 1)
                        .banner(x -> "Clearing " + one.replace('_', ' ') + " \"" + x.argument(0) + "\" on vhost \""
                                + x.vhost() + "\" ...")
                        .runs(x -> x.call(
                                "clear_policy",
                                JsonValue.object()
                                        .put("vhost", x.vhost())
                                        .put("operator", isOperator)
                                        .put("name", x.argument(0))
                                        .build())),
                Command.named("list_" + many)
                        .in(Section.POLICIES)
                        .says(isOperator ? "Lists operator policies" : "Lists policies")
                        .usage("[--vhost <vhost>] [--no-table-headers] [--timeout <timeout>]")
                        .timeoutMs(60_000)
                        .banner(x -> "Listing " + (isOperator ? "operator policy overrides" : "policies")
                                + " for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.list(
                                "list_policies",
                                JsonValue.object()
                                        .put("vhost", x.vhost())
                                        .put("operator", isOperator)
                                        .build(),
                                COLUMNS,
                                true)));
    }
}
