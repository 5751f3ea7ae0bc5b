package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.config.Token.Word;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Splits a line into words and braces. Comments begin with {@code #} or {@code !} anywhere outside of quotes. */
final class Tokenizer {

    private Tokenizer() {}

    /** The line up to its comment. */
    static String withoutComment(String line) {
        char quote = 0;
        for (int index = 0; index < line.length(); index++) {
            char c = line.charAt(index);
            if (quote != 0) {
                if (c == '\\') {
                    index++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '#' || c == '!') {
                return line.substring(0, index);
            }
        }
        return line;
    }

    /** The parts of a line without comment; none, and a finding, if a quote is left open. */
    static List<Token> tokens(String line, Path file, int lineNumber, Findings findings) {
        List<Token> tokens = new ArrayList<>();
        int index = 0;
        while (index < line.length()) {
            char c = line.charAt(index);
            Place place = new Place(file, lineNumber, index + 1);
            if (isBlank(c)) {
                index++;
            } else if (c == '{') {
                tokens.add(new Token.Open(place));
                index++;
            } else if (c == '}') {
                tokens.add(new Token.Close(place));
                index++;
            } else {
                index = word(line, index, place, tokens);
                if (index < 0) {
                    findings.error(
                            place,
                            "Unmatched quote: " + line.strip(),
                            "Close the quote on the same line; the line is ignored");
                    return List.of();
                }
            }
        }
        return tokens;
    }

    /** Splits the text of a quoted command into its arguments; quotes inside hold arguments with blanks together. */
    static List<String> arguments(String command) {
        List<Token> words = new ArrayList<>();
        int index = 0;
        Place nowhere = new Place(Path.of(""), 0, 0);
        while (index >= 0 && index < command.length()) {
            if (isBlank(command.charAt(index))) {
                index++;
            } else {
                int start = index;
                index = word(command, index, nowhere, words);
                if (index < 0) {
                    words.add(new Word(command.substring(start), false, nowhere));
                }
            }
        }
        return words.stream().map(word -> ((Word) word).text()).toList();
    }

    // Returns where the word ends, or -1 if a quote is left open. Inside a command, braces belong to words.
    private static int word(String line, int start, Place place, List<Token> tokens) {
        boolean command = place.line() == 0;
        StringBuilder text = new StringBuilder();
        boolean quoted = false;
        char quote = 0;
        int index = start;
        for (; index < line.length(); index++) {
            char c = line.charAt(index);
            if (quote != 0 && c == '\\' && index + 1 < line.length()) {
                index++;
                text.append(line.charAt(index));
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                quoted = true;
            } else if (quote == 0 && (isBlank(c) || !command && (c == '{' || c == '}'))) {
                break;
            } else {
                text.append(c);
            }
        }
        if (quote != 0) {
            return -1;
        }
        tokens.add(new Word(text.toString(), quoted, place));
        return index;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\f';
    }
}
