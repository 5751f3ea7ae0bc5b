package io.warrenmq.ctl.command;

import java.util.List;
import java.util.Optional;

/** The texts of {@code help}. Stateless. */
final class Help {
    private static final int MOST_DISTANCE = 3;

    private static final String GENERAL_OPTIONS = """
            The following options are understood by all commands, before or after the name of the command.

            short      | long              | meaning
            -----------|-------------------|--------------------------------------------------------
            -n <node>  | --node <node>     | the node to talk to, by default RABBITMQ_NODENAME or rabbit@<this host>
            -p <vhost> | --vhost <vhost>   | virtual host, by default /
            -q         | --quiet           | no texts beside the result
            -s         | --silent          | the same, and no header in tables
            -t <s>     | --timeout <s>     | seconds after which the command gives up
            -l         | --longnames       | node names contain full host names
            -?         | --help            | this help
                       | --formatter <f>   | table, pretty_table, json, json_stream, csv, erlang, string, inspect
                       | --no-table-headers | no header in tables
                       | --erlang-cookie <text> | the cookie, instead of $HOME/.erlang.cookie
                       | --control-port <port>  | port of the node's control listener
            """;

    private Help() {}

    /** All commands of a tool. */
    static String overview(Tool tool, Terminal terminal) {
        List<Command> commands = Commands.of(tool);
        int width = commands.stream()
                        .mapToInt(command -> command.name().length())
                        .max()
                        .orElse(0)
                + 2;
        StringBuilder text = new StringBuilder();
        text.append('\n').append(terminal.bold("Usage")).append("\n\n");
        text.append(tool.program())
                .append(
                        " [--node <node>] [--timeout <timeout>] [--longnames] [--quiet] <command> [<command options>]\n\n");
        text.append("Available commands:\n");
        for (Section section : Section.values()) {
            List<Command> here = commands.stream()
                    .filter(command -> command.section() == section)
                    .toList();
            if (section == Section.HELP || !here.isEmpty()) {
                text.append('\n').append(terminal.bold(section.title())).append(":\n\n");
            }
            if (section == Section.HELP) {
                entry(text, width, "help", "Shows what there is, or how one command is used");
            }
            for (Command command : here) {
                entry(text, width, command.name(), command.description());
            }
        }
        text.append("\nUse '")
                .append(tool.program())
                .append(" help <command>' to learn more about a specific command\n");
        return text.toString();
    }

    private static void entry(StringBuilder text, int width, String name, String description) {
        text.append("   ")
                .append(name)
                .append(" ".repeat(width - name.length()))
                .append(description)
                .append('\n');
    }

    /** One command. */
    static String of(Tool tool, Command command, Terminal terminal) {
        return "\n" + terminal.bold("Usage") + "\n\n" + command.usageLine(tool) + "\n\n" + command.description()
                + "\n\n" + terminal.bold("General Options") + "\n\n" + GENERAL_OPTIONS;
    }

    /** The name that was probably meant. */
    static Optional<String> nearMiss(Tool tool, String name) {
        String nearest = "";
        int least = Math.min(MOST_DISTANCE, name.length() / 2) + 1;
        for (Command command : Commands.of(tool)) {
            int distance = distance(command.name(), name);
            if (distance < least) {
                least = distance;
                nearest = command.name();
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
    }

    /** Levenshtein: insertions, deletions and replacements of single characters. */
    private static int distance(String from, String to) {
        int[] above = new int[to.length() + 1];
        for (int j = 0; j < above.length; j++) {
            above[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[to.length()];
    }
}
