package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;

/** Permissions and topic permissions of users in virtual hosts. */
final class PermissionCommands {
    private PermissionCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("set_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says(
                                "Grants a user access to a virtual host: patterns of what it may configure, write and read")
                        .usage("[--vhost <vhost>] <username> <conf> <write> <read>")
                        .arguments(4, 4)
                        .banner(x -> "Setting permissions for user \"" + x.argument(0) + "\" in vhost \"" + x.vhost()
                                + "\" ...")
                        .runs(x -> x.call(
                                "set_permissions",
                                user(x).put("configure", x.argument(1))
                                        .put("write", x.argument(2))
                                        .put("read", x.argument(3))
                                        .build())),
                Command.named("clear_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says("Takes the access of a user to a virtual host away")
                        .usage("[--vhost <vhost>] <username>")
                        .arguments(1, 1)
                        .banner(x -> "Clearing permissions for user \"" + x.argument(0) + "\" in vhost \"" + x.vhost()
                                + "\" ...")
                        .runs(x -> x.call("clear_permissions", user(x).build())),
                Command.named("list_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says("Lists who has access to a virtual host")
                        .usage("[--vhost <vhost>] [--no-table-headers] [--timeout <timeout>]")
                        .timeoutMs(60_000)
                        .banner(x -> "Listing permissions for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.list(
                                "list_permissions",
                                vhost(x),
                                Column.of(List.of("user", "configure", "write", "read")),
                                true)),
                Command.named("list_user_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says("Lists the virtual hosts that a user has access to")
                        .usage("[--no-table-headers] <username>")
                        .arguments(1, 1)
                        .timeoutMs(60_000)
                        .banner(x -> "Listing permissions for user \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.list(
                                "list_user_permissions",
                                user(x).build(),
                                Column.of(List.of("vhost", "configure", "write", "read")),
                                true)),
                Command.named("set_topic_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says("Restricts the routing keys of a user on a topic exchange")
                        .usage("[--vhost <vhost>] <username> <exchange> <write> <read>")
                        .arguments(4, 4)
                        .banner(x -> "Setting topic permissions on \"" + x.argument(1) + "\" for user \""
                                + x.argument(0) + "\" in vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.call(
                                "set_topic_permissions",
                                user(x).put("exchange", x.argument(1))
                                        .put("write", x.argument(2))
                                        .put("read", x.argument(3))
                                        .build())),
                Command.named("clear_topic_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says("Removes the restriction of routing keys, on one exchange or on all")
                        .usage("[--vhost <vhost>] <username> [<exchange>]")
                        .arguments(1, 2)
                        .banner(x -> "Clearing topic permissions "
                                + (x.arguments().size() > 1 ? "on \"" + x.argument(1) + "\" " : "") + "for user \""
                                + x.argument(0) + "\" in vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.call(
                                "clear_topic_permissions",
                                user(x).put("exchange", x.arguments().size() > 1 ? x.argument(1) : "")
                                        .build())),
                Command.named("list_topic_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says("Lists the topic permissions in a virtual host")
                        .usage("[--vhost <vhost>] [--no-table-headers] [--timeout <timeout>]")
                        .timeoutMs(60_000)
                        .banner(x -> "Listing topic permissions for vhost \"" + x.vhost() + "\" ...")
                        .runs(x -> x.list(
                                "list_topic_permissions",
                                vhost(x),
                                Column.of(List.of("user", "exchange", "write", "read")),
                                true)),
                Command.named("list_user_topic_permissions")
                        .in(Section.ACCESS_CONTROL)
                        .says("Lists the topic permissions of a user")
                        .usage("[--no-table-headers] <username>")
                        .arguments(1, 1)
                        .timeoutMs(60_000)
                        .banner(x -> "Listing topic permissions for user \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.list(
                                "list_user_topic_permissions",
                                user(x).build(),
                                Column.of(List.of("vhost", "exchange", "write", "read")),
                                true)));
    }

    private static JsonValue.Builder user(Execution x) {
        return JsonValue.object().put("vhost", x.vhost()).put("user", x.argument(0));
    }

    static JsonValue.Obj vhost(Execution x) {
        return JsonValue.object().put("vhost", x.vhost()).build();
    }
}
