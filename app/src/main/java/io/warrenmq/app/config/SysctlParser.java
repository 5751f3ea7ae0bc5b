package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the new configuration format: {@code key = value}, one a line, {@code #} for comments. Single quotes protect
 * {@code #} and blanks, {@code $(NAME)} is replaced by an environment variable. Messages never quote a value, because
 * at this point nobody knows which ones are secret.
 */
final class SysctlParser {

    private static final int MAX_KEY_LENGTH = 512;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([^)]*)\\)");

    private final Path file;
    private final Map<String, String> environment;
    private final Settings settings;
    private final Findings findings;
    private final Map<KeyName, Integer> lineOfKey = new HashMap<>();

    SysctlParser(Path file, Map<String, String> environment, Settings settings) {
        this.file = file;
        this.environment = environment;
        this.settings = settings;
        this.findings = settings.findings();
    }

    void read(String text) {
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String trimmed = line.strip();
            if (!trimmed.isEmpty() && !trimmed.startsWith("#")) {
                assignment(trimmed, new Origin.InFile(file, number, 0));
            }
        }
    }

    private void assignment(String line, Origin.InFile origin) {
        int equals = line.indexOf('=');
        int comment = line.indexOf('#');
        if (equals < 0 || comment >= 0 && comment < equals) {
            findings.problem(
                    origin,
                    "the line has no '='",
                    line.startsWith("[") || line.startsWith("{") || line.startsWith("%")
                            ? "This looks like the classic Erlang format: give the file a name that ends in .config."
                            : "Write 'key = value', or begin a comment with '#'.");
            return;
        }
        String key = line.substring(0, equals).strip();
        if (!isKey(key)) {
            findings.problem(
                    origin,
                    key.isEmpty() ? "there is no key before the '='" : "the text before the '=' is not a key",
                    "Write 'key = value' with a key of parts separated by dots, without blanks.");
            return;
        }
        KeyName name = KeyName.of(key);
        Optional<String> value = value(name, line.substring(equals + 1).strip(), origin);
        value.ifPresent(text -> put(name, text, origin));
    }

    private void put(KeyName name, String text, Origin.InFile origin) {
        Integer earlier = lineOfKey.put(name, origin.line());
        if (earlier != null) {
            findings.warning(origin, "'" + name + "' is set again; line " + earlier + " has no effect");
        }
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            findings.warning(
                    origin,
                    "the double quotes are a part of the value of '" + name + "'; values are written without them");
        }
        settings.put(new Entry(name, text, origin));
    }

    private static boolean isKey(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || key.startsWith(".") || key.endsWith(".")) {
            return false;
        }
        return !key.contains("..") && key.chars().noneMatch(character -> character <= ' ');
    }

    private Optional<String> value(KeyName name, String raw, Origin.InFile origin) {
        if (raw.startsWith("'")) {
            return quoted(name, raw, origin);
        }
        int comment = raw.indexOf('#');
        String text = (comment < 0 ? raw : raw.substring(0, comment)).strip();
        if (text.isEmpty()) {
            findings.problem(
                    origin,
                    "'" + name + "' has no value",
                    comment < 0
                            ? "Give it a value, or remove the line to use the default."
                            : "Give it a value; one that contains '#' goes into single quotes.");
            return Optional.empty();
        }
        return interpolated(name, text, origin);
    }

    private Optional<String> quoted(KeyName name, String raw, Origin.InFile origin) {
        int close = raw.indexOf('\'', 1);
        if (close < 0) {
            findings.problem(
                    origin,
                    "the single quote before the value of '" + name + "' is never closed",
                    "Add the closing quote.");
            return Optional.empty();
        }
        String rest = raw.substring(close + 1).strip();
        if (!rest.isEmpty() && !rest.startsWith("#")) {
            findings.problem(
                    origin,
                    "there is more text after the quoted value of '" + name + "'",
                    "Put the whole value into one pair of single quotes; it cannot contain a single quote.");
            return Optional.empty();
        }
        return Optional.of(raw.substring(1, close));
    }

    private Optional<String> interpolated(KeyName name, String text, Origin.InFile origin) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder result = new StringBuilder();
        boolean complete = true;
        while (matcher.find()) {
            String variable = matcher.group(1);
            String replacement = environment.get(variable);
            if (replacement == null) {
                complete = false;
                findings.problem(
                        origin,
                        "'" + name + "' refers to the environment variable '" + variable + "', which is not set",
                        "Set the variable, or write the value; single quotes protect a '$(' that is meant literally.");
                replacement = "";
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
        }
        matcher.appendTail(result);
        return complete ? Optional.of(result.toString()) : Optional.empty();
    }
}
