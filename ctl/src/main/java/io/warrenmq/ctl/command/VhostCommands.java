package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Virtual hosts, their limits and tracing. */
final class VhostCommands {
    private static final List<String> COLUMNS =
            List.of("name", "description", "tags", "default_queue_type", "tracing", "cluster_state", "metadata");
    private static final Set<String> QUEUE_TYPES = Set.of("classic", "quorum", "stream");

    private VhostCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("add_vhost")
                        .in(Section.VHOSTS)
                        .says("Adds a virtual host")
                        .usage("<vhost> [--description <description> --tags \"<tag1>,<tag2>,<...>\""
                                + " --default-queue-type <quorum|classic|stream>]")
                        .arguments(1, 1)
                        .options(Option.text("description"), Option.text("tags"), Option.text("default-queue-type"))
                        .check(VhostCommands::checkQueueType)
                        .banner(x -> "Adding vhost \"" + x.argument(0) + "\" ...")
                        .runs(VhostCommands::add),
                Command.named("delete_vhost")
                        .in(Section.VHOSTS)
                        .says("Removes a virtual host with everything in it")
                        .usage("<vhost>")
                        .arguments(1, 1)
                        .banner(x -> "Deleting vhost \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.call("delete_vhost", named(x).build())),
                Command.named("list_vhosts")
                        .in(Section.ACCESS_CONTROL)
                        .says("Lists virtual hosts")
                        .usage("[--no-table-headers] [<column> ...] [--timeout <timeout>]")
                        .arguments(0, COLUMNS.size())
                        .check(Command.columns(COLUMNS))
                        .timeoutMs(60_000)
                        .banner(x -> "Listing vhosts ...")
                        .runs(x -> ListingCommands.list(x, "list_vhosts", List.of("name"), true)),
                Command.named("set_vhost_tags")
                        .in(Section.VHOSTS)
                        .says("Replaces the tags of a virtual host")
                        .usage("<vhost> [<tag> ...]")
                        .arguments(1, 64)
                        .banner(x -> "Setting tags for virtual host \"" + x.argument(0) + "\" to ["
                                + String.join(", ", tags(x)) + "] ...")
                        .runs(x -> x.call(
                                "set_vhost_tags",
                                named(x).put("tags", JsonValue.texts(tags(x))).build())),
                Command.named("set_vhost_limits")
                        .in(Section.VHOSTS)
                        .says("Limits the connections and queues of a virtual host")
                        .usage("[--vhost <vhost>] <definition>")
                        .arguments(1, 1)
                        .banner(x ->
                                "Setting vhost limits to \"" + x.argument(0) + "\" for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.call(
                                "set_vhost_limits",
                                JsonValue.object()
                                        .put("vhost", x.vhost())
                                        .put("definition", x.argument(0))
                                        .build())),
                Command.named("clear_vhost_limits")
                        .in(Section.VHOSTS)
                        .says("Removes the limits of a virtual host")
                        .usage("[--vhost <vhost>]")
                        .banner(x -> "Clearing vhost \"" + x.vhost() + "\" limits ...")
                        .runs(x -> x.call("clear_vhost_limits", PermissionCommands.vhost(x))),
                Command.named("list_vhost_limits")
                        .in(Section.VHOSTS)
                        .says("Shows the limits of a virtual host, or of all that have any")
                        .usage("[--vhost <vhost>] [--global] [--no-table-headers]")
                        .options(Option.flag("global"))
                        .timeoutMs(60_000)
                        .banner(x -> x.flag("global")
                                ? "Listing limits for all vhosts ..."
                                : "Listing limits for vhost \"" + x.vhost() + "\" ...")
                        .runs(VhostCommands::listLimits),
                Command.named("restart_vhost")
                        .in(Section.VHOSTS)
                        .says("Starts a virtual host again that has failed")
                        .usage("[--vhost <vhost>]")
                        .banner(x -> "Trying to restart vhost '" + x.vhost() + "' on node '" + x.node() + "' ...")
                        .runs(x -> {
                            x.call("restart_vhost", PermissionCommands.vhost(x));
                            x.say("Vhost '" + x.vhost() + "' is already running on node '" + x.node() + "'");
                        }),
                Command.named("trace_on")
                        .in(Section.VHOSTS)
                        .says("Copies every message of a virtual host to exchange amq.rabbitmq.trace")
                        .usage("[--vhost <vhost>]")
                        .banner(x -> "Starting tracing for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> {
                            x.call("trace_on", PermissionCommands.vhost(x));
                            x.say("Trace enabled for vhost " + x.vhost());
                        }),
                Command.named("trace_off")
                        .in(Section.VHOSTS)
                        .says("Ends the copying of messages")
                        .usage("[--vhost <vhost>]")
                        .banner(x -> "Stopping tracing for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> {
                            x.call("trace_off", PermissionCommands.vhost(x));
                            x.say("Trace disabled for vhost " + x.vhost());
                        }));
    }

    private static void checkQueueType(ParsedLine line) {
        line.option("default-queue-type")
                .filter(type -> !QUEUE_TYPES.contains(type))
                .ifPresent(type -> {
                    throw Command.badArgument(
                            "Unsupported default queue type: " + type + ". Use classic, quorum or stream.",
                            ExitCode.DATA_ERROR);
                });
    }

    private static void add(Execution x) {
        JsonValue.Builder arguments = named(x);
        x.option("description").ifPresent(text -> arguments.put("description", text));
        x.option("tags")
                .ifPresent(tags -> arguments.put(
                        "tags",
                        JsonValue.texts(Arrays.stream(tags.split(","))
                                .map(String::strip)
                                .filter(tag -> !tag.isEmpty())
                                .toList())));
        x.option("default-queue-type").ifPresent(type -> arguments.put("defaultQueueType", type));
        x.call("add_vhost", arguments.build());
    }

    private static void listLimits(Execution x) {
        if (x.flag("global")) {
            x.list("list_vhost_limits", JsonValue.EMPTY, Column.of(List.of("vhost", "limits")), true);
            return;
        }
        JsonValue.Obj limits = x.callForObject("vhost_limits", PermissionCommands.vhost(x));
        x.document(limits, () -> limits.members().isEmpty() ? "" : JsonText.write(limits));
    }

    private static JsonValue.Builder named(Execution x) {
        return JsonValue.object().put("vhost", x.argument(0));
    }

    private static List<String> tags(Execution x) {
        return x.arguments().subList(1, x.arguments().size());
    }
}
