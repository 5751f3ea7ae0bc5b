package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads {@code rabbitmq-env.conf}: assignments in shell syntax with quotes, comments, {@code export}, continued lines
 * and references to variables. Nothing is executed; what would have to be is refused. Owned by the thread that loads.
 */
final class EnvFileParser {

    /** A value and where it was written. */
    record Assigned(String text, Origin origin) {}

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String REMEDY = "Write NAME=value; commands belong into the script that starts the node.";

    private final Path file;
    private final Map<String, String> environment;
    private final Findings findings;
    private final Map<String, Assigned> assigned = new LinkedHashMap<>();

    EnvFileParser(Path file, Map<String, String> environment, Findings findings) {
        this.file = file;
        this.environment = environment;
        this.findings = findings;
    }

    /** The assignments under the names that the file uses, the last one of a name winning. */
    Map<String, Assigned> read(String text) {
        String[] lines = text.split("\n", -1);
        for (int index = 0; index < lines.length; index++) {
            Origin origin = new Origin.InFile(file, index + 1, 0);
            StringBuilder line = new StringBuilder(lines[index].stripTrailing());
            while (line.length() > 0 && line.charAt(line.length() - 1) == '\\' && index + 1 < lines.length) {
                index++;
                line.setLength(line.length() - 1);
                line.append(lines[index].stripTrailing());
            }
            statement(line.toString().strip(), origin);
        }
        return assigned;
    }

    private void statement(String line, Origin origin) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String assignment =
                line.startsWith("export ") ? line.substring("export ".length()).strip() : line;
        int equals = assignment.indexOf('=');
        if (equals < 0
                && assignment.length() < line.length()
                && NAME.matcher(assignment).matches()) {
            // "export NAME" of a variable assigned before.
            return;
        }
        String name = equals < 0 ? "" : assignment.substring(0, equals);
        if (!NAME.matcher(name).matches()) {
            findings.problem(
                    origin,
                    "this is not an assignment",
                    name.strip().equals(name) ? REMEDY : "A shell allows no blank before the '='. " + REMEDY);
            return;
        }
        ShellWord word = new ShellWord(assignment.substring(equals + 1), this::variable);
        Optional<String> value = word.read();
        if (value.isEmpty()) {
            findings.problem(origin, word.fault() + " in the value of " + name, word.remedy());
            return;
        }
        assigned.put(name, new Assigned(value.get(), origin));
        if (!word.rest().isEmpty()) {
            statement(word.rest(), origin);
        }
    }

    /** A variable of this file wins, as in a shell; one that is not set is empty. */
    private String variable(String name) {
        Assigned earlier = assigned.get(name);
        return earlier != null ? earlier.text() : environment.getOrDefault(name, "");
    }
}
