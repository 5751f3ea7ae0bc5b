package io.warrenmq.ctl.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sorts the words of a command line by the rules of RabbitMQ's tools: options may stand anywhere, before and after the
 * command; values follow after a blank or {@code =}; {@code --} ends the options; unknown options are gathered and
 * reported together. Owned by the thread that starts the command.
 */
final class OptionParser {
    private final List<Option> known;
    private final Map<String, String> options = new LinkedHashMap<>();
    private final List<String> invalid = new ArrayList<>();
    private final List<String> words = new ArrayList<>();

    private OptionParser(List<Option> known) {
        this.known = known;
    }

    /** The first word that is neither an option nor a value of one of the global options. */
    static Optional<String> commandOf(List<String> line) {
        List<String> words = parseWords(line, Option.GLOBAL).words;
        return words.isEmpty() ? Optional.empty() : Optional.of(words.getFirst());
    }

    static ParsedLine parse(List<String> line, List<Option> ofCommand) {
        List<Option> known = new ArrayList<>(ofCommand);
        known.addAll(Option.GLOBAL);
        OptionParser parser = parseWords(line, known);
        boolean empty = parser.words.isEmpty();
        return new ParsedLine(
                List.copyOf(line),
                empty ? "" : parser.words.getFirst(),
                empty ? List.of() : List.copyOf(parser.words.subList(1, parser.words.size())),
                parser.options,
                parser.invalid);
    }

    private static OptionParser parseWords(List<String> line, List<Option> known) {
        OptionParser parser = new OptionParser(known);
        int i = 0;
        while (i < line.size()) {
            String word = line.get(i);
            if (word.equals("--")) {
                parser.words.addAll(line.subList(i + 1, line.size()));
                break;
            }
            i += isOption(word) ? parser.option(line, i) : parser.word(word);
        }
        return parser;
    }

    /** A lone dash is a file, and a negative number a value. */
    private static boolean isOption(String word) {
        return word.length() > 1 && word.charAt(0) == '-' && !Character.isDigit(word.charAt(1));
    }

    private int word(String word) {
        words.add(word);
        return 1;
    }

    /** Returns how many words were used. */
    private int option(List<String> line, int index) {
        String word = line.get(index);
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Optional<Option> found = find(name);
        if (found.isEmpty()) {
            if (equals < 0 && areFlags(word)) {
                word.chars()
                        .skip(1)
                        .forEach(letter ->
                                find("-" + (char) letter).ifPresent(flag -> options.put(flag.name(), "true")));
                return 1;
            }
            invalid.add(name + " : " + (equals < 0 ? "" : word.substring(equals + 1)));
            return 1;
        }
        Option option = found.get();
        if (equals >= 0) {
            put(option, name, word.substring(equals + 1));
            return 1;
        }
        if (option.kind() == Option.Kind.FLAG) {
            options.put(option.name(), "true");
            return 1;
        }
        if (index + 1 == line.size()) {
            invalid.add(name + " : ");
            return 1;
        }
        put(option, name, line.get(index + 1));
        return 2;
    }

    private void put(Option option, String given, String value) {
        if (option.accepts(value)) {
            options.put(option.name(), value);
        } else {
            invalid.add(given + " : " + value);
        }
    }

    private Optional<Option> find(String given) {
        return known.stream()
                .filter(option -> given.equals("--" + option.name())
                        || given.equals("--" + option.name().replace('-', '_'))
                        || (option.letter() != 0 && given.equals("-" + option.letter())))
                .findFirst();
    }

    /** {@code -qs} stands for {@code -q -s}. */
    private boolean areFlags(String word) {
        return !word.startsWith("--")
                && word.chars()
                        .skip(1)
                        .allMatch(letter -> find("-" + (char) letter)
                                .filter(option -> option.kind() == Option.Kind.FLAG)
                                .isPresent());
    }
}
