package io.warrenmq.app.config.term;

/** The characters of a file with the place of the next one. Owned by the thread that parses. */
final class Characters {

    static final int END = -1;

    private final String text;
    private int offset;
    private int line = 1;
    private int lineStart;

    Characters(String text) {
        this.text = text;
    }

    int peek() {
        return peek(0);
    }

    int peek(int ahead) {
        return offset + ahead < text.length() ? text.charAt(offset + ahead) : END;
    }

    int next() {
        if (offset >= text.length()) {
            return END;
        }
        char character = text.charAt(offset++);
        if (character == '\n') {
            line++;
            lineStart = offset;
        }
        return character;
    }

    boolean nextIs(String expected) {
        return text.startsWith(expected, offset);
    }

    /** Moves over {@code expected} when it is next. */
    boolean skip(String expected) {
        if (!nextIs(expected)) {
            return false;
        }
        for (int index = 0; index < expected.length(); index++) {
            next();
        }
        return true;
    }

    Position position() {
        return new Position(line, offset - lineStart + 1);
    }

    void skipBlanksAndComments() {
        while (true) {
            int character = peek();
            if (character == '%') {
                while (peek() != '\n' && peek() != END) {
                    next();
                }
            } else if (character != END && character <= ' ' || character == 0xA0) {
                next();
            } else {
                return;
            }
        }
    }

    /** The next character as a message shows it. */
    String describeNext() {
        int character = peek();
        if (character == END) {
            return "the end of the file";
        }
        return character < ' ' ? "a control character" : "'" + (char) character + "'";
    }
}
