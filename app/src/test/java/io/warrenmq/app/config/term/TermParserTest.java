package io.warrenmq.app.config.term;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermParserTest {

    private static final String EXAMPLE = """
            %% The classic format.
            [
              {rabbit, [                           % an application
                {tcp_listeners, [5672, {"127.0.0.1", 5673}]},
                {default_user, <<"guest">>},
                {vm_memory_high_watermark, 0.4},
                {ssl_options, [{versions, ['tlsv1.2']}, {depth, 16#0A}]},
                {x, #{a => $c, "b" => <<1, 2, "x"/utf8>>}}
              ]}
            ].
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]. | []",
                "[ ]. | []",
                "[1, {a, b}]. | [1,{a,b}]",
                "rabbit@host. | 'rabbit@host'",
                "'tlsv1.2'. | 'tlsv1.2'",
                "'it\\'s'. | 'it's'",
                "\"a\" \"b\". | \"ab\"",
                "\"tab\\tx\\x41\\x{42}\\101\". | \"tab\txABA\"",
                "<<\"guest\">>. | <<\"guest\">>",
                "<<\"grüß\"/utf8>>. | <<\"grüß\">>",
                "<<>>. | <<\"\">>",
                "<<103, 117>>. | <<\"gu\">>",
                "50_000_000. | 50000000",
                "-1. | -1",
                "+5. | 5",
                "16#ff. | 255",
                "$a. | 97",
                "$\\n. | 10",
                "0.4. | 0.4",
                "1.0e3. | 1000.0",
                "-2.5E-1. | -0.25",
                "#{}. | #{}",
                "#{a => 1}. | #{a=>1}",
                "% nothing¶7. | 7",
            })
    void readsATerm(String text, String expected) {
        assertThat(printed(text.replace('¶', '\n'))).isEqualTo(expected);
    }

    private static String printed(String text) {
        return switch (TermParser.parse(text)) {
            case TermResult.Parsed(Term term) -> print(term);
            case TermResult.Malformed malformed -> "malformed: " + malformed;
        };
    }

    private static String print(Term term) {
        return switch (term) {
            case Term.Atom(String name, Position position) -> name.matches("[a-z]+") ? name : "'" + name + "'";
            case Term.Text(String text, Position position) -> "\"" + text + "\"";
            case Term.Binary(String text, Position position) -> "<<\"" + text + "\">>";
            case Term.Int number -> number.value().toString();
            case Term.Fraction number -> Double.toString(number.value());
            case Term.Sequence list ->
                list.elements().stream().map(TermParserTest::print).collect(Collectors.joining(",", "[", "]"));
            case Term.Tuple tuple ->
                tuple.elements().stream().map(TermParserTest::print).collect(Collectors.joining(",", "{", "}"));
            case Term.Mapping mapping ->
                mapping.pairs().stream()
                        .map(pair -> print(pair.elements().get(0)) + "=>"
                                + print(pair.elements().get(1)))
                        .collect(Collectors.joining(",", "#{", "}"));
        };
    }

    @Test
    void positionsCountFromOne() {
        Term term = ((TermResult.Parsed) TermParser.parse("%\n  [a,\n   b].")).term();

        assertThat(term.position()).isEqualTo(new Position(2, 3));
        assertThat(((Term.Sequence) term).elements().get(1).position()).isEqualTo(new Position(3, 4));
    }

    @Test
    void anErrorNamesLineAndColumn() {
        assertThat(TermParser.parse("[\n  {a, 1}\n  {b, 2}\n]."))
                .isEqualTo(new TermResult.Malformed(
                        new Position(3, 3),
                        "expected ',' or ']' but found '{'",
                        "A comma is missing before it, or a bracket does not match the list opened in line 1."));
    }

    @Test
    void nestingIsLimited() {
        assertThat(TermParser.parse("[".repeat(60) + "]".repeat(60) + ".")).isInstanceOf(TermResult.Parsed.class);
        assertThat(TermParser.parse("[".repeat(100_000)))
                .isInstanceOfSatisfying(
                        TermResult.Malformed.class,
                        malformed -> assertThat(malformed.what()).isEqualTo("terms are nested more than 64 deep"));
    }

    @Test
    void digitsAreLimited() {
        assertThat(TermParser.parse("9".repeat(100_000) + "."))
                .isInstanceOfSatisfying(
                        TermResult.Malformed.class,
                        malformed -> assertThat(malformed.what()).isEqualTo("the number has more than 64 digits"));
    }

    @Property
    void whatIsPrintedIsReadAgain(@ForAll("terms") String text) {
        assertThat(printed(text + "\n.")).isEqualTo(text);
    }

    @Property
    void commentsAndBlanksChangeNothing(@ForAll("terms") String text) {
        String spaced = text.replace(",", " % , ]\n\t, ");

        assertThat(printed(" % }\n" + spaced + " .")).isEqualTo(text);
    }

    @Provide
    Arbitrary<String> terms() {
        return terms(4);
    }

    private static Arbitrary<String> terms(int depth) {
        Arbitrary<String> word =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(6);
        Arbitrary<String> scalar = Arbitraries.oneOf(
                word,
                word.map(text -> "\"" + text + "\""),
                word.map(text -> "<<\"" + text + "\">>"),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.integers().between(0, 1000).map(number -> number + ".5"));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<List<String>> several = terms(depth - 1).list().ofMaxSize(4);
        return Arbitraries.oneOf(
                scalar,
                several.map(parts -> "[" + String.join(",", parts) + "]"),
                several.map(parts -> "{" + String.join(",", parts) + "}"),
                several.map(
                        parts -> parts.stream().map(part -> "k=>" + part).collect(Collectors.joining(",", "#{", "}"))));
    }

    @Property
    void noTextMakesItFail(@ForAll @StringLength(max = 200) String text) {
        assertThat(TermParser.parse(text)).isNotNull();
    }

    @Property
    void noTextOfItsOwnCharactersMakesItFail(@ForAll("noise") String text) {
        assertThat(TermParser.parse(text)).isNotNull();
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.strings().withChars("[]{}<>\"'\\,.%#$=+-_ax1 \n").ofMaxLength(60);
    }

    @Property
    void aDamagedFileIsReadOrRefusedInsideItsBounds(@ForAll("places") int place, @ForAll("damage") String damage) {
        String damaged =
                EXAMPLE.substring(0, place) + damage + EXAMPLE.substring(Math.min(EXAMPLE.length(), place + 1));
        int lineCount = (int) damaged.lines().count() + 1;

        if (TermParser.parse(damaged) instanceof TermResult.Malformed(Position position, String what, String remedy)) {
            assertThat(position.line()).isBetween(1, lineCount);
            assertThat(position.column()).isPositive();
            assertThat(List.of(what, remedy)).noneMatch(String::isBlank);
        }
    }

    @Provide
    Arbitrary<Integer> places() {
        return Arbitraries.integers().between(0, EXAMPLE.length() - 1);
    }

    @Provide
    Arbitrary<String> damage() {
        return Arbitraries.strings()
                .withChars("[]{}<>\"'\\,.%#$ \u0000\u00e4\ud83d")
                .ofMaxLength(3);
    }

    @Test
    void everyShorterPieceOfAFileIsRefused() {
        List<String> accepted = new ArrayList<>();
        for (int length = 0; length < EXAMPLE.strip().length(); length++) {
            if (TermParser.parse(EXAMPLE.substring(0, length)) instanceof TermResult.Parsed) {
                accepted.add(EXAMPLE.substring(0, length));
            }
        }
        assertThat(accepted).isEmpty();
    }
}
