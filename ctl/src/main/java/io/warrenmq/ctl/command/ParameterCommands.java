package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;

/** Runtime parameters of virtual hosts, and global ones. */
final class ParameterCommands {
    private ParameterCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("set_parameter")
                        .in(Section.PARAMETERS)
                        .says("Sets a runtime parameter of a component in a virtual host")
                        .usage("[--vhost <vhost>] <component_name> <name> <value>")
                        .arguments(3, 3)
                        .banner(x -> "Setting runtime parameter \"" + x.argument(1) + "\" for component \""
                                + x.argument(0) + "\" to \"" + x.argument(2) + "\" in vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.call(
                                "set_parameter",
                                parameter(x).put("value", x.argument(2)).build())),
                Command.named("clear_parameter")
                        .in(Section.PARAMETERS)
                        .says("Removes a runtime parameter")
                        .usage("[--vhost <vhost>] <component_name> <name>")
                        .arguments(2, 2)
                        .banner(x -> "Clearing runtime parameter \"" + x.argument(1) + "\" for component \""
                                + x.argument(0) + "\" on vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.call("clear_parameter", parameter(x).build())),
                Command.named("list_parameters")
                        .in(Section.PARAMETERS)
                        .says("Lists the runtime parameters of a virtual host")
                        .usage("[--vhost <vhost>] [--no-table-headers] [--timeout <timeout>]")
                        .timeoutMs(60_000)
                        .banner(x -> "Listing runtime parameters for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.list(
                                "list_parameters",
                                PermissionCommands.vhost(x),
                                Column.of(List.of("component", "name", "value")),
                                true)),
                Command.named("set_global_parameter")
                        .in(Section.PARAMETERS)
                        .says("Sets a parameter of the whole cluster")
                        .usage("<name> <value>")
                        .arguments(2, 2)
                        .banner(x -> "Setting global runtime parameter \"" + x.argument(0) + "\" to \"" + x.argument(1)
                                + "\" ...")
                        .runs(x -> x.call(
                                "set_global_parameter",
                                JsonValue.object()
                                        .put("name", x.argument(0))
                                        .put("value", x.argument(1))
                                        .build())),
                Command.named("clear_global_parameter")
                        .in(Section.PARAMETERS)
                        .says("Removes a parameter of the whole cluster")
                        .usage("<name>")
                        .arguments(1, 1)
                        .banner(x -> "Clearing global runtime parameter \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.call(
                                "clear_global_parameter",
                                JsonValue.object().put("name", x.argument(0)).build())),
                Command.named("list_global_parameters")
                        .in(Section.PARAMETERS)
                        .says("Lists the parameters of the whole cluster")
                        .usage("[--no-table-headers] [--timeout <timeout>]")
                        .timeoutMs(60_000)
                        .banner(x -> "Listing global runtime parameters ...")
                        .runs(x -> x.list(
                                "list_global_parameters", JsonValue.EMPTY, Column.of(List.of("name", "value")), true)));
    }

    private static JsonValue.Builder parameter(Execution x) {
        return JsonValue.object()
                .put("vhost", x.vhost())
                .put("component", x.argument(0))
                .put("name", x.argument(1));
    }
}
