package io.warrenmq.ctl.command;

import io.warrenmq.ctl.client.FailureException;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What would be plugins elsewhere is built in here; these commands tell scripts which of it a node has. */
final class PluginCommands {
    private PluginCommands() {}

    static List<Command> all() {
        return List.of(
                plugins("list", "Lists what a node has built in of that which RabbitMQ has as plugins")
                        .usage("[pattern] [--verbose|-v] [--minimal|-m] [--enabled|-E] [--implicitly-enabled|-e]")
                        .arguments(0, 1)
                        .options(
                                Option.flag("verbose", 'v'),
                                Option.flag("minimal", 'm'),
                                Option.flag("enabled", 'E'),
                                Option.flag("implicitly-enabled", 'e'))
                        .check(line -> {
                            try {
                                Pattern.compile(
                                        line.arguments().isEmpty()
                                                ? ".*"
                                                : line.arguments().getFirst());
                            } catch (PatternSyntaxException e) {
                                throw Command.badArgument(
                                        "invalid pattern: " + e.getDescription(), ExitCode.DATA_ERROR);
                            }
                        })
                        .banner(x -> "Listing plugins with pattern \"" + pattern(x) + "\" ...")
                        .runs(PluginCommands::list),
                plugins("is_enabled", "Checks that a node has something built in")
                        .usage("<plugin1> [<plugin2> ...] [--offline|--online]")
                        .arguments(1, 64)
                        .options(Option.flag("offline"), Option.flag("online"))
                        .banner(x -> "Asking node " + x.node() + " if "
                                + (x.arguments().size() == 1
                                        ? "plugin " + x.argument(0) + " is"
                                        : "plugins " + String.join(", ", x.arguments()) + " are")
                                + " enabled...")
                        .runs(PluginCommands::isEnabled));
    }

    private static Command plugins(String name, String description) {
        return Command.named(name)
                .tools(Tool.PLUGINS)
                .in(Section.PLUGINS)
                .says(description)
                .timeoutMs(60_000);
    }

    private static String pattern(Execution x) {
        return x.arguments().isEmpty() ? ".*" : x.argument(0);
    }

    private static List<JsonValue.Obj> known(Execution x) {
        List<JsonValue.Obj> plugins = new ArrayList<>();
        for (JsonValue plugin : x.callForObject("plugins", JsonValue.EMPTY).list("plugins")) {
            if (plugin instanceof JsonValue.Obj object) {
                plugins.add(object);
            }
        }
        return plugins;
    }

    private static void list(Execution x) {
        Pattern pattern = Pattern.compile(pattern(x));
        List<JsonValue.Obj> plugins = known(x).stream()
                .filter(plugin ->
                        pattern.matcher(plugin.text("name").orElse("")).find())
                .toList();
        x.printed();
        if (x.format().isJson()) {
            x.print(JsonText.write(JsonValue.object()
                    .put("status", "running")
                    .put("format", "normal")
                    .put("plugins", new JsonValue.Arr(List.copyOf(plugins)))
                    .build()));
            return;
        }
        if (x.flag("minimal")) {
            plugins.forEach(plugin -> x.print(plugin.text("name").orElse("")));
            return;
        }
        x.remark(" Configured: E = explicitly enabled; e = implicitly enabled\n | Status: * = running on " + x.node()
                + "\n |/");
        int width = plugins.stream()
                .mapToInt(plugin -> plugin.text("name").orElse("").length())
                .max()
                .orElse(0);
        for (JsonValue.Obj plugin : plugins) {
            String name = plugin.text("name").orElse("");
            x.print("[E*] " + name + " ".repeat(width - name.length() + 1)
                    + plugin.text("version").orElse(""));
        }
    }

    private static void isEnabled(Execution x) {
        List<String> enabled =
                known(x).stream().map(plugin -> plugin.text("name").orElse("")).toList();
        List<String> missing =
                x.arguments().stream().filter(name -> !enabled.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new FailureException(
                    "not_enabled",
                    (missing.size() == 1 ? "Plugin " : "Plugins ") + String.join(", ", missing)
                            + (missing.size() == 1 ? " is" : " are") + " not enabled on node " + x.node()
                            + ". Enabled plugins and dependencies: " + String.join(", ", enabled),
                    ExitCode.UNAVAILABLE);
        }
        x.say((x.arguments().size() == 1
                        ? "Plugin " + x.argument(0) + " is"
                        : "Plugins " + String.join(", ", x.arguments()) + " are")
                + " enabled on node " + x.node());
    }
}
