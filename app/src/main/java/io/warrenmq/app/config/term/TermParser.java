package io.warrenmq.app.config.term;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a file of the classic configuration format: one Erlang term and a full stop. Only literal terms are understood,
 * which is all that such files hold. Every error names the line and column where it was noticed.
 */
public final class TermParser {

    /** Real files nest six deep; deeper is a mistake, and recursion must end before the stack does. */
    static final int MAX_DEPTH = 64;

    private final Characters in;
    private final Scalars scalars;

    private TermParser(String text) {
        this.in = new Characters(text);
        this.scalars = new Scalars(in);
    }

    /** Reads the only term of {@code text}. Never throws for any input. */
    public static TermResult parse(String text) {
        try {
            return new TermResult.Parsed(new TermParser(text).file());
        } catch (MalformedTerm malformed) {
            return malformed.result();
        }
    }

    private Term file() {
        in.skipBlanksAndComments();
        if (in.peek() == Characters.END) {
            throw new MalformedTerm(
                    in.position(),
                    "the file holds no term",
                    "Write '[].' for an empty configuration, or remove the file.");
        }
        Term term = term(0);
        in.skipBlanksAndComments();
        if (in.peek() != '.') {
            throw new MalformedTerm(
                    in.position(),
                    "expected '.' after the term but found " + in.describeNext(),
                    in.peek() == Characters.END
                            ? "End the file with a full stop: '].'"
                            : "Check that the brackets before this place are balanced, and end the file with '].'");
        }
        in.next();
        in.skipBlanksAndComments();
        if (in.peek() != Characters.END) {
            throw new MalformedTerm(
                    in.position(),
                    "there is more text after the full stop that ends the file",
                    "Move it into the list before the full stop, or remove it.");
        }
        return term;
    }

    private Term term(int depth) {
        Position position = in.position();
        if (depth > MAX_DEPTH) {
            throw new MalformedTerm(
                    position,
                    "terms are nested more than " + MAX_DEPTH + " deep",
                    "Check the brackets before this place.");
        }
        int character = in.peek();
        if (character == '[') {
            in.next();
            return new Term.Sequence(elements(']', "list", position, depth), position);
        }
        if (character == '{') {
            in.next();
            return new Term.Tuple(elements('}', "tuple", position, depth), position);
        }
        if (in.skip("#{")) {
            return new Term.Mapping(pairs(position, depth), position);
        }
        if (in.nextIs("<<")) {
            return scalars.binary();
        }
        if (character == '"') {
            return scalars.text();
        }
        if (character == '\'' || character != Characters.END && Character.isLowerCase(character)) {
            return scalars.atom();
        }
        if (Scalars.isDigit(character) || character == '-' || character == '+' || character == '$') {
            return scalars.number();
        }
        throw unexpected(position, character);
    }

    private MalformedTerm unexpected(Position position, int character) {
        if (character == ']' || character == '}' || character == ',') {
            return new MalformedTerm(
                    position,
                    "expected a term but found " + in.describeNext(),
                    "Remove the comma before it, or add the missing term.");
        }
        if (character == '_' || character != Characters.END && Character.isUpperCase(character)) {
            return new MalformedTerm(
                    position,
                    "a name that begins with " + in.describeNext()
                            + " is a variable, which a configuration cannot hold",
                    "Begin the name with a lower-case letter or put it into single quotes.");
        }
        return new MalformedTerm(
                position,
                "expected a term but found " + in.describeNext(),
                "Write a list, tuple, atom, string, binary or number here.");
    }

    private List<Term> elements(char close, String kind, Position opened, int depth) {
        List<Term> elements = new ArrayList<>();
        in.skipBlanksAndComments();
        if (in.skip(String.valueOf(close))) {
            return elements;
        }
        while (true) {
            elements.add(term(depth + 1));
            if (closes(close, kind, opened)) {
                return elements;
            }
        }
    }

    private List<Term.Tuple> pairs(Position opened, int depth) {
        List<Term.Tuple> pairs = new ArrayList<>();
        in.skipBlanksAndComments();
        if (in.skip("}")) {
            return pairs;
        }
        while (true) {
            Position position = in.position();
            Term key = term(depth + 1);
            in.skipBlanksAndComments();
            if (!in.skip("=>")) {
                throw new MalformedTerm(
                        in.position(),
                        "expected '=>' in a map but found " + in.describeNext(),
                        "Write #{key => value}.");
            }
            in.skipBlanksAndComments();
            pairs.add(new Term.Tuple(List.of(key, term(depth + 1)), position));
            if (closes('}', "map", opened)) {
                return pairs;
            }
        }
    }

    /** Moves over the comma to the next element, or over the closing bracket. */
    private boolean closes(char close, String kind, Position opened) {
        in.skipBlanksAndComments();
        if (in.skip(String.valueOf(close))) {
            return true;
        }
        if (in.skip(",")) {
            in.skipBlanksAndComments();
            return false;
        }
        if (in.peek() == Characters.END) {
            throw new MalformedTerm(
                    opened, "the " + kind + " that begins here is never closed", "Add the missing '" + close + "'.");
        }
        throw new MalformedTerm(
                in.position(),
                "expected ',' or '" + close + "' but found " + in.describeNext(),
                "A comma is missing before it, or a bracket does not match the " + kind + " opened in line "
                        + opened.line() + ".");
    }
}
