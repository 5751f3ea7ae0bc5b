package io.warrenmq.app.config;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Renders the documentation of all keys out of their declarations. */
final class ConfigurationPage {

    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from the table of keys; a test compares. Regenerate it with
                 mvn -pl app -am test -Dtest=ConfigurationPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dwarren.docs.write=true -->

            A node starts without any configuration: it listens for AMQP on port 5672 of all addresses and keeps its data in
            `./warren-data`. Everything below is optional. A mistake is refused with file, line and what to do, all mistakes at once.

            ## Files

            | file | default place | variable |
            |---|---|---|
            | main file, new format | `/etc/rabbitmq/rabbitmq.conf` | `RABBITMQ_CONFIG_FILE` |
            | main file, classic format | `/etc/rabbitmq/rabbitmq.config` | `RABBITMQ_CONFIG_FILE` |
            | further files of the new format | `/etc/rabbitmq/conf.d/*.conf` | `RABBITMQ_CONFIG_FILES` |
            | file of the classic format laid over the result | `/etc/rabbitmq/advanced.config` | `RABBITMQ_ADVANCED_CONFIG_FILE` |
            | environment | `/etc/rabbitmq/rabbitmq-env.conf` | `RABBITMQ_CONF_ENV_FILE` |

            Later beats earlier: defaults, main file, further files in the order of their names, `advanced.config`, variables that
            say so below, flags. A variable of the process beats the same one in `rabbitmq-env.conf`. If both main files exist, the
            classic one is used, and further files of the new format are not. A file that a variable or a flag names must exist.

            **New format.** One `key = value` a line. `#` begins a comment. Values are not quoted; single quotes protect `#` and
            blanks; `$(NAME)` is replaced by an environment variable. The last of equal keys wins. `none` empties a list, whatever
            other lines say. Sizes take `k`, `M`, `G`, `T` and `KiB`… (1024) or `kB`, `MB`… (1000). An unknown key is refused.

            **Classic format.** One Erlang term and a full stop: `[{rabbit, [{heartbeat, 30}]}].` Unknown keys cause a warning.
            A file laid over another replaces single values and members of nested property lists one by one, other lists as a whole.
            Encrypted values are not supported in either format.

            **rabbitmq-env.conf.** `NAME=value` in shell syntax, names without `RABBITMQ_`. Nothing is executed.

            ## Log

            Lines look like `2024-05-01 10:11:12.123456+00:00 [info] <0.684.0> message`; each line of a longer message has the prefix.
            Secrets are never written. A thread of its own writes: lines below warning are dropped, and counted, when
            `warren.log_queue_lines` wait for a slow disk; warnings and errors never are. They have eight times the room, and when that
            is full too, whoever reports one waits. If the file cannot be written, they appear on the standard error.
            """;

    private ConfigurationPage() {}

    static String render(KeyTable table) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        page.append("\n## Environment variables\n\n| variable | default | meaning |\n|---|---|---|\n");
        Arrays.stream(Variable.values())
                .forEach(variable -> row(page, code(variable.name()), variable.defaultText(), variable.description()));
        for (KeySection section : table.sections()) {
            page.append("\n## ").append(section.title()).append("\n\n");
            page.append("| key | value | default | meaning | classic |\n|---|---|---|---|---|\n");
            section.keys().forEach(key -> keyRow(page, key));
        }
        return page.toString();
    }

    private static void keyRow(StringBuilder page, Key<?> key) {
        String classic =
                key.termRules().stream().map(ConfigurationPage::classic).collect(Collectors.joining(", "));
        String value = key.use() == Key.Use.APPLIED ? key.type().label() : "";
        String meaning = key.use() == Key.Use.IGNORED ? "Warning: " + key.description() + "." : key.description();
        meaning += key.inertBecause()
                .map(because -> " Without effect, with a warning: " + because + ".")
                .orElse("");
        row(page, code(key.pattern().toString()), value, code(key.defaultText()), meaning, classic);
    }

    private static String classic(TermRule rule) {
        return code(rule.path()) + (rule.form().isEmpty() ? "" : " as " + code(rule.form()));
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static void row(StringBuilder page, String... cells) {
        page.append(Arrays.stream(cells)
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .append('\n');
    }
}
