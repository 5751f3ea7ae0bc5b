package io.warrenmq.balancer.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Splits a line into words: blanks, comments, quotes, escapes, environment variables. */
final class WordReader {
    /** A line longer than this is no configuration. */
    static final int LONGEST_LINE = 16_384;

    private final String text;
    private final UnaryOperator<String> environment;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private WordReader(String text, UnaryOperator<String> environment) {
        this.text = text;
        this.environment = environment;
    }

    /**
     * Splits a line.
     *
     * @param environment gives the value of a variable, or an empty text
     * @throws DirectiveException if a quote is not closed
     */
    static List<String> words(String text, UnaryOperator<String> environment) {
        if (text.length() > LONGEST_LINE) {
            throw new DirectiveException(
                    "the line has " + text.length() + " characters, at most " + LONGEST_LINE + " are read; split it.");
        }
        return new WordReader(text, environment).read();
    }

    private List<String> read() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                break;
            }
            at++;
            switch (c) {
                case ' ', '\t', '\r' -> endWord();
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '\\' -> escaped();
                default -> add(c);
            }
        }
        endWord();
        return words;
    }

    private void add(char c) {
        word.append(c);
        inWord = true;
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private void escaped() {
        if (at == text.length()) {
            throw new DirectiveException("the line ends in a backslash; remove it, or write \\\\ for a backslash.");
        }
        char c = text.charAt(at++);
        switch (c) {
            case 'n' -> add('\n');
            case 'r' -> add('\r');
            case 't' -> add('\t');
            case ' ', '#', '\\', '"', '\'', '$' -> add(c);
            default -> {
                add('\\');
                add(c);
            }
        }
    }

    private void singleQuoted() {
        int end = text.indexOf('\'', at);
        if (end < 0) {
            throw new DirectiveException("unmatched single quote; close it before the end of the line.");
        }
        inWord = true;
        word.append(text, at, end);
        at = end + 1;
    }

    private void doubleQuoted() {
        inWord = true;
        while (at < text.length()) {
            char c = text.charAt(at++);
            switch (c) {
                case '"' -> {
                    return;
                }
                case '\\' -> escaped();
                case '$' -> variable();
                default -> word.append(c);
            }
        }
        throw new DirectiveException("unmatched double quote; close it before the end of the line.");
    }

    private void variable() {
        boolean braced = at < text.length() && text.charAt(at) == '{';
        int begin = braced ? at + 1 : at;
        int end = begin;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        if (end == begin || braced && (end == text.length() || text.charAt(end) != '}')) {
            throw new DirectiveException("a variable is written ${NAME}; write \\$ for a dollar sign.");
        }
        word.append(environment.apply(text.substring(begin, end)));
        at = braced ? end + 1 : end;
    }
}
