package io.warrenmq.app.config.term;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads atoms, texts, binaries and numbers. Owned by the thread that parses. */
final class Scalars {

    /** No setting needs more; without a limit one line of digits would cost quadratic time. */
    private static final int MAX_DIGITS = 64;

    private static final String CLOSE_QUOTE = "Close it with the same quote that opened it.";

    private final Characters in;

    Scalars(Characters in) {
        this.in = in;
    }

    Term.Atom atom() {
        Position position = in.position();
        if (in.peek() == '\'') {
            return new Term.Atom(quoted('\'', "quoted atom"), position);
        }
        StringBuilder name = new StringBuilder();
        while (isNamePart(in.peek())) {
            name.append((char) in.next());
        }
        return new Term.Atom(name.toString(), position);
    }

    Term.Text text() {
        Position position = in.position();
        StringBuilder text = new StringBuilder();
        while (in.peek() == '"') {
            text.append(quoted('"', "string"));
            in.skipBlanksAndComments();
        }
        return new Term.Text(text.toString(), position);
    }

    Term.Binary binary() {
        Position position = in.position();
        in.skip("<<");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        in.skipBlanksAndComments();
        while (!in.nextIs(">>")) {
            segment(bytes);
            in.skipBlanksAndComments();
            if (in.skip(",")) {
                in.skipBlanksAndComments();
            } else if (!in.nextIs(">>")) {
                throw new MalformedTerm(
                        in.position(),
                        "expected ',' or '>>' in a binary but found " + in.describeNext(),
                        "Write a binary as <<\"text\">>.");
            }
        }
        in.skip(">>");
        return new Term.Binary(utf8(bytes.toByteArray(), position), position);
    }

    private void segment(ByteArrayOutputStream bytes) {
        Position position = in.position();
        if (in.peek() == '"') {
            String text = quoted('"', "string");
            in.skip("/utf8");
            // A file in UTF-8 that leaves out /utf8 means the text that it shows, so UTF-8 is right in both cases.
            bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return;
        }
        if (isDigit(in.peek()) || in.peek() == '$') {
            Term number = number();
            if (number instanceof Term.Int whole
                    && whole.value().signum() >= 0
                    && whole.value().bitLength() <= 8) {
                bytes.write(whole.value().intValue());
                return;
            }
        }
        throw new MalformedTerm(
                position,
                "expected a text or a byte from 0 to 255 in a binary but found " + in.describeNext(),
                "Write a binary as <<\"text\">>.");
    }

    private static String utf8(byte[] bytes, Position position) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedTerm(
                    position, "the bytes of this binary are not UTF-8 text", "Write the text itself: <<\"text\">>.");
        }
    }

    Term number() {
        Position position = in.position();
        if (in.peek() == '$') {
            in.next();
            return new Term.Int(BigInteger.valueOf(in.peek() == '\\' ? escape() : character(position)), position);
        }
        boolean negative = in.peek() == '-';
        if (negative || in.peek() == '+') {
            in.next();
        }
        String digits = digits(10, position);
        if (in.peek() == '#') {
            in.next();
            return new Term.Int(sign(negative, based(digits, position)), position);
        }
        if (in.peek() == '.' && isDigit(in.peek(1))) {
            return fraction(negative, digits, position);
        }
        return new Term.Int(sign(negative, new BigInteger(digits)), position);
    }

    private int character(Position position) {
        int character = in.next();
        if (character == Characters.END) {
            throw new MalformedTerm(position, "the file ends after '$'", "Write the character that '$' stands for.");
        }
        return character;
    }

    private BigInteger based(String digits, Position position) {
        int base = digits.length() <= 2 ? Integer.parseInt(digits) : 0;
        if (base < 2 || base > 36) {
            throw new MalformedTerm(position, "the base of a number must be from 2 to 36", "Write it as 16#FF.");
        }
        return new BigInteger(digits(base, position), base);
    }

    private Term fraction(boolean negative, String digits, Position position) {
        in.next();
        String number = digits + "." + digits(10, position);
        if (in.peek() == 'e' || in.peek() == 'E') {
            in.next();
            String sign = in.peek() == '-' ? "-" : "";
            if (in.peek() == '-' || in.peek() == '+') {
                in.next();
            }
            number += "e" + sign + digits(10, position);
        }
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value)) {
            throw new MalformedTerm(position, "the number is too large", "Write a smaller number.");
        }
        return new Term.Fraction(negative ? -value : value, position);
    }

    private static BigInteger sign(boolean negative, BigInteger value) {
        return negative ? value.negate() : value;
    }

    private String digits(int base, Position position) {
        StringBuilder digits = new StringBuilder();
        while (true) {
            int character = in.peek();
            if (character != Characters.END && character < 128 && Character.digit(character, base) >= 0) {
                digits.append((char) in.next());
            } else if (character == '_'
                    && !digits.isEmpty()
                    && in.peek(1) != Characters.END
                    && in.peek(1) < 128
                    && Character.digit(in.peek(1), base) >= 0) {
                in.next();
            } else {
                break;
            }
            if (digits.length() > MAX_DIGITS) {
                throw new MalformedTerm(
                        position, "the number has more than " + MAX_DIGITS + " digits", "Write a smaller number.");
            }
        }
        if (digits.isEmpty()) {
            throw new MalformedTerm(
                    in.position(),
                    "expected a digit but found " + in.describeNext(),
                    "Complete the number, or quote it when it is a text.");
        }
        return digits.toString();
    }

    private String quoted(char quote, String kind) {
        Position opened = in.position();
        in.next();
        StringBuilder text = new StringBuilder();
        while (true) {
            int character = in.peek();
            if (character == Characters.END) {
                // Where it opened is what the reader must find; the end of the file tells nothing.
                throw new MalformedTerm(opened, "the " + kind + " that begins here is never closed", CLOSE_QUOTE);
            }
            if (character == quote) {
                in.next();
                return text.toString();
            }
            if (character == '\\') {
                text.appendCodePoint(escape());
            } else {
                text.append((char) in.next());
            }
        }
    }

    private int escape() {
        Position position = in.position();
        in.next();
        int character = in.next();
        return switch (character) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> 0x0B;
            case 'e' -> 0x1B;
            case 's' -> ' ';
            case 'd' -> 0x7F;
            case 'x' -> hexadecimal(position);
            case '^' -> in.next() & 0x1F;
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(character - '0');
            case Characters.END -> throw new MalformedTerm(position, "the file ends after a backslash", CLOSE_QUOTE);
            default -> character;
        };
    }

    private int octal(int first) {
        int value = first;
        for (int count = 1; count < 3 && in.peek() >= '0' && in.peek() <= '7'; count++) {
            value = value * 8 + (in.next() - '0');
        }
        return value;
    }

    private int hexadecimal(Position position) {
        boolean braces = in.skip("{");
        int value = 0;
        int count = 0;
        while (count < (braces ? 6 : 2)
                && in.peek() != Characters.END
                && in.peek() < 128
                && Character.digit(in.peek(), 16) >= 0) {
            value = value * 16 + Character.digit(in.next(), 16);
            count++;
        }
        boolean complete = braces ? count > 0 && in.skip("}") : count == 2;
        if (!complete || value > Character.MAX_CODE_POINT || value >= 0xD800 && value <= 0xDFFF) {
            throw new MalformedTerm(
                    position,
                    "this \\x escape is not a character",
                    "Write \\xHH or \\x{HHHH} with hexadecimal digits.");
        }
        return value;
    }

    static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }

    private static boolean isNamePart(int character) {
        return character == '_'
                || character == '@'
                || character != Characters.END && Character.isLetterOrDigit(character);
    }
}
