package io.warrenmq.broker.policy;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of an operator, searched unanchored in names that clients choose, with a bound on the work.
 *
 * <p>Java's engine backtracks, so {@code (a+)+$} could keep a thread busy for ages; and its depth could exhaust the
 * stack. Every step reads a character of the text, so reading is what is counted. A search that exceeds its steps
 * counts as no match: for permissions that refuses. The count depends on nothing but pattern and text, so every node
 * decides alike.
 */
public final class BoundedPattern {
    /** Some milliseconds; an ordinary pattern needs a few steps per character of a name of at most 255 bytes. */
    private static final int MOST_STEPS = 100_000;

    private static final int LONGEST_PATTERN = 8192;

    private final String source;
    private final Pattern pattern;

    private BoundedPattern(String source, Pattern pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /** @throws PatternSyntaxException if it is not a regular expression, or too long */
    public static BoundedPattern compile(String source) {
        if (source.length() > LONGEST_PATTERN) {
            throw new PatternSyntaxException(
                    "longer than " + LONGEST_PATTERN + " characters", source.substring(0, 32) + "...", 0);
        }
        return new BoundedPattern(source, Pattern.compile(source));
    }

    public String source() {
        return source;
    }

    /** Whether the pattern is found anywhere in the text, within the bound. */
    public boolean find(String text) {
        try {
            return pattern.matcher(new CountedText(text, new Steps())).find();
        } catch (TooManySteps | StackOverflowError e) {
            return false; // as the class comment says
        }
    }

    @Override
    public String toString() {
        return source;
    }

    /** Shared by all views of one text. Owned by the searching thread. */
    private static final class Steps {
        private int left = MOST_STEPS;

        void take() {
            if (--left < 0) {
                throw new TooManySteps();
            }
        }
    }

    private record CountedText(String text, Steps steps) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            steps.take();
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new CountedText(text.substring(start, end), steps);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooManySteps() {
            super("too many steps", null, false, false);
        }
    }
}
