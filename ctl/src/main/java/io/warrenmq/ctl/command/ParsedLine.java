package io.warrenmq.ctl.command;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The words of a command line, sorted.
 *
 * @param given all words as they were typed
 * @param command name of the command, empty when there is none
 * @param arguments after the command's name
 * @param options by name; flags have the value true
 * @param invalid options that are not known or have a wrong value, as {@code --name : value}
 */
record ParsedLine(
        List<String> given, String command, List<String> arguments, Map<String, String> options, List<String> invalid) {
    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    boolean flag(String name) {
        return "true".equals(options.get(name));
    }

    OptionalInt whole(String name) {
        String value = options.get(name);
        return value == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
    }
}
