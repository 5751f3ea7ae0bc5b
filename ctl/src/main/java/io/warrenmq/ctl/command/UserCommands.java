package io.warrenmq.ctl.command;

import io.warrenmq.ctl.format.Column;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.List;

/** Users, passwords, tags and limits. */
final class UserCommands {
    private static final String ADDED = "Done. Don't forget to grant the user permissions to some virtual hosts!"
            + " See 'rabbitmqctl help set_permissions' to learn more.";

    private UserCommands() {}

    static List<Command> all() {
        return List.of(
                Command.named("add_user")
                        .in(Section.USERS)
                        .says("Adds a user, who has no permissions in any virtual host yet")
                        .usage("<username> [<password>] [--pre-hashed-password]")
                        .arguments(1, 2)
                        .options(Option.flag("pre-hashed-password"))
                        .banner(x -> "Adding user \"" + x.argument(0) + "\" ...")
                        .runs(UserCommands::add),
                Command.named("delete_user")
                        .in(Section.USERS)
                        .says("Removes a user")
                        .usage("<username>")
                        .arguments(1, 1)
                        .banner(x -> "Deleting user \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.call("delete_user", user(x).build())),
                Command.named("change_password")
                        .in(Section.USERS)
                        .says("Gives a user another password")
                        .usage("<username> [<password>]")
                        .arguments(1, 2)
                        .banner(x -> "Changing password for user \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.call(
                                "change_password",
                                user(x).put("password", password(x)).build())),
                Command.named("clear_password")
                        .in(Section.USERS)
                        .says("Takes the password of a user away, who then cannot log in with any")
                        .usage("<username>")
                        .arguments(1, 1)
                        .banner(x -> "Clearing password for user \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.call("clear_password", user(x).build())),
                Command.named("authenticate_user")
                        .in(Section.USERS)
                        .says("Checks user name and password; the exit code tells the result")
                        .usage("<username> [<password>]")
                        .arguments(1, 2)
                        .banner(x -> "Authenticating user \"" + x.argument(0) + "\" ...")
                        .runs(x -> {
                            x.call(
                                    "authenticate_user",
                                    user(x).put("password", password(x)).build());
                            x.say("Success");
                        }),
                Command.named("set_user_tags")
                        .in(Section.USERS)
                        .says("Replaces the tags of a user; without tags it has none")
                        .usage("<username> [<tag> ...]")
                        .arguments(1, 64)
                        .banner(x -> "Setting tags for user \"" + x.argument(0) + "\" to [" + String.join(", ", tags(x))
                                + "] ...")
                        .runs(x -> x.call(
                                "set_user_tags",
                                user(x).put("tags", JsonValue.texts(tags(x))).build())),
                Command.named("list_users")
                        .in(Section.USERS)
                        .says("Lists users and their tags")
                        .usage("[--no-table-headers] [--timeout <timeout>]")
                        .timeoutMs(60_000)
                        .banner(x -> "Listing users ...")
                        .runs(x -> x.list("list_users", JsonValue.EMPTY, Column.of(List.of("user", "tags")), false)),
                Command.named("set_user_limits")
                        .in(Section.USERS)
                        .says("Limits the connections and channels of a user")
                        .usage("<username> <definition>")
                        .arguments(2, 2)
                        .banner(x -> "Setting user limits to \"" + x.argument(1) + "\" for user \"" + x.argument(0)
                                + "\" ...")
                        .runs(x -> x.call(
                                "set_user_limits",
                                user(x).put("definition", x.argument(1)).build())),
                Command.named("clear_user_limits")
                        .in(Section.USERS)
                        .says("Removes one limit of a user, or all")
                        .usage("<username> <limit_name> | all")
                        .arguments(2, 2)
                        .banner(x -> "Clearing "
                                + (x.argument(1).equals("all") ? "all limits" : '"' + x.argument(1) + "\" limit")
                                + " for user \"" + x.argument(0) + "\" ...")
                        .runs(x -> x.call(
                                "clear_user_limits",
                                user(x).put("limit", x.argument(1)).build())),
                Command.named("list_user_limits")
                        .in(Section.USERS)
                        .says("Shows the limits of a user, or of all users that have any")
                        .usage("[--user <username>] [--global]")
                        .options(Option.text("user"), Option.flag("global"))
                        .timeoutMs(60_000)
                        .banner(x -> x.flag("global")
                                ? "Listing limits for all users ..."
                                : "Listing limits for user \""
                                        + x.option("user").orElse("guest") + "\" ...")
                        .runs(UserCommands::listLimits));
    }

    private static void add(Execution x) {
        JsonValue.Builder arguments = user(x);
        arguments.put(x.flag("pre-hashed-password") ? "passwordHash" : "password", password(x));
        x.call("add_user", arguments.build());
        if (x.format().isJson()) {
            x.printed();
            x.print(JsonText.write(JsonValue.object()
                    .put("message", ADDED)
                    .put("node", x.node().toString())
                    .put("status", "ok")
                    .build()));
        } else {
            x.remark(ADDED);
        }
    }

    private static void listLimits(Execution x) {
        if (x.flag("global")) {
            x.list("list_user_limits", JsonValue.EMPTY, Column.of(List.of("user", "limits")), true);
            return;
        }
        JsonValue.Obj limits = x.callForObject(
                "user_limits",
                JsonValue.object().put("user", x.option("user").orElse("guest")).build());
        x.document(limits, () -> JsonText.write(limits));
    }

    private static JsonValue.Builder user(Execution x) {
        return JsonValue.object().put("user", x.argument(0));
    }

    private static List<String> tags(Execution x) {
        return x.arguments().subList(1, x.arguments().size());
    }

    /** From the standard input when it is not given, so that it stands in no history and no list of processes. */
    private static String password(Execution x) {
        if (x.arguments().size() > 1) {
            return x.argument(1);
        }
        x.remark("Password: ");
        x.terminal().out().flush();
        return x.input();
    }
}
