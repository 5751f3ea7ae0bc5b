package io.warrenmq.vrrp.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code $NAME=value} and its uses. Owned by the thread that loads. */
final class Macros {

    private static final int MAX_DEPTH = 20;
    private static final int MAX_EXPANDED_LENGTH = 64 * 1024;
    private static final Pattern DEFINITION = Pattern.compile("\\s*\\$([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s?(.*)");
    private static final Pattern USE = Pattern.compile(
            "\\$\\{([A-Za-z_][A-Za-z0-9_]*)((?:\\s+-?\\d+)*)\\s*\\}|\\$([A-Za-z_][A-Za-z0-9_]*)(?=\\s|$)");

    private final Map<String, String> values = new HashMap<>();
    private final String instance;
    private final RandomGenerator random;

    Macros(String instance, RandomGenerator random) {
        this.instance = instance;
        this.random = random;
    }

    /** The name and the first line of the value, if the line defines a macro. */
    static Matcher definition(String line) {
        return DEFINITION.matcher(line);
    }

    void define(String name, String value) {
        values.put(name, value);
    }

    /** The line with all macros replaced, possibly several lines. Unknown names stay as they are. */
    String expand(String line, Path folder, Place place, Findings findings) {
        String text = line;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            String next = USE.matcher(text).replaceAll(use -> {
                String name = use.group(1) != null ? use.group(1) : use.group(3);
                String arguments = use.group(2) == null ? "" : use.group(2).strip();
                String value = value(name, arguments, folder);
                return Matcher.quoteReplacement(value == null ? use.group() : value);
            });
            if (next.equals(text)) {
                return next;
            }
            if (next.length() > MAX_EXPANDED_LENGTH) {
                findings.fatal(
                        place,
                        "the line grows beyond " + MAX_EXPANDED_LENGTH + " characters by its macros",
                        "Shorten the values");
                return "";
            }
            text = next;
        }
        findings.fatal(
                place,
                "macros use each other in a circle in '" + line.strip() + "'",
                "Let no value lead back to its own name");
        return "";
    }

    private @org.jspecify.annotations.Nullable String value(String name, String arguments, Path folder) {
        return switch (name) {
            case "_PWD" -> folder.toString();
            case "_INSTANCE" -> instance;
            case "_HASH" -> "\"#\"";
            case "_BANG" -> "\"!\"";
            case "_RANDOM" -> randomNumber(arguments);
            default -> values.get(name);
        };
    }

    private String randomNumber(String arguments) {
        String[] bounds = arguments.isEmpty() ? new String[0] : arguments.split("\\s+", -1);
        int low = bounds.length > 0 ? Integer.parseInt(bounds[0]) : 0;
        int high = bounds.length > 1 ? Integer.parseInt(bounds[1]) : 32767;
        return Integer.toString(low >= high ? low : random.nextInt(low, high + 1));
    }
}
