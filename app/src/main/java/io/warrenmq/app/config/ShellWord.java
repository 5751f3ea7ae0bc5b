package io.warrenmq.app.config;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One word of a shell line: the value of an assignment, and what follows it. Owned by the thread that loads. */
final class ShellWord {

    private static final Pattern REFERENCE =
            Pattern.compile("\\$(?:([A-Za-z_][A-Za-z0-9_]*)|\\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^}]*))?})");

    private final String text;
    private final UnaryOperator<String> variables;
    private final StringBuilder value = new StringBuilder();
    private int offset;
    private String fault = "";
    private String remedy = "";

    ShellWord(String text, UnaryOperator<String> variables) {
        this.text = text;
        this.variables = variables;
    }

    /** The value; empty when the word is at fault. */
    Optional<String> read() {
        while (offset < text.length() && fault.isEmpty()) {
            char character = text.charAt(offset);
            if (character == ' ' || character == '\t' || character == ';') {
                break;
            }
            switch (character) {
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '\\' -> escaped();
                case '$', '`' -> reference();
                case '&', '|', '<', '>', '(', ')' ->
                    fail("an unquoted '" + character + "'", "Put the value into single quotes.");
                default -> {
                    value.append(character);
                    offset++;
                }
            }
        }
        return fault.isEmpty() ? Optional.of(value.toString()) : Optional.empty();
    }

    /** What follows the word on its line, without a comment; another assignment or nothing. */
    String rest() {
        String rest = text.substring(offset).strip();
        while (rest.startsWith(";")) {
            rest = rest.substring(1).strip();
        }
        return rest.startsWith("#") ? "" : rest;
    }

    String fault() {
        return fault;
    }

    String remedy() {
        return remedy;
    }

    private void fail(String what, String instead) {
        fault = "there is " + what;
        remedy = instead;
    }

    private void singleQuoted() {
        int close = text.indexOf('\'', offset + 1);
        if (close < 0) {
            fail("a single quote that is never closed", "Close it in the same line.");
            return;
        }
        value.append(text, offset + 1, close);
        offset = close + 1;
    }

    private void doubleQuoted() {
        offset++;
        while (fault.isEmpty()) {
            if (offset >= text.length()) {
                fail("a double quote that is never closed", "Close it in the same line.");
                return;
            }
            char character = text.charAt(offset);
            if (character == '"') {
                offset++;
                return;
            }
            if (character == '\\' && offset + 1 < text.length() && "\"\\$`".indexOf(text.charAt(offset + 1)) >= 0) {
                value.append(text.charAt(offset + 1));
                offset += 2;
            } else if (character == '$' || character == '`') {
                reference();
            } else {
                value.append(character);
                offset++;
            }
        }
    }

    private void escaped() {
        if (offset + 1 < text.length()) {
            value.append(text.charAt(offset + 1));
        }
        offset = Math.min(offset + 2, text.length());
    }

    private void reference() {
        Matcher matcher = REFERENCE.matcher(text).region(offset, text.length());
        if (matcher.lookingAt()) {
            String name = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            String found = variables.apply(name);
            value.append(found.isEmpty() && matcher.group(3) != null ? matcher.group(3) : found);
            offset = matcher.end();
        } else if (text.charAt(offset) == '`' || text.startsWith("$(", offset) || text.startsWith("${", offset)) {
            fail(
                    "a command or an expression that only a shell can evaluate",
                    "Write the value itself, or set the variable in the script that starts the node.");
        } else {
            value.append('$');
            offset++;
        }
    }
}
