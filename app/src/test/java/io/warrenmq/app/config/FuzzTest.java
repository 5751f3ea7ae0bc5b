package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever a file holds, reading it ends with settings or with problems. */
class FuzzTest {

    @Property
    void anyLineOfTheNewFormatIsAcceptedOrRefused(@ForAll("keys") String key, @ForAll("values") String value) {
        Findings findings = new Findings();
        Settings settings = new Settings(KeyTable.standard(), findings);
        new SysctlParser(Path.of("f"), Map.of(), settings).read(key + " = " + value);

        boolean accepted = !settings.all().isEmpty();
        boolean isComment = key.strip().startsWith("#");
        assertThat(accepted || findings.isRefused() || !findings.warnings().isEmpty() || isComment)
                .isTrue();
        assertThat(findings.problems()).allSatisfy(problem -> {
            assertThat(problem.what()).isNotBlank();
            assertThat(problem.remedy()).endsWith(".");
        });
    }

    @Property
    void anyValueOfTheClassicFormatIsAcceptedOrRefused(@ForAll("paths") String path, @ForAll("terms") String term) {
        Findings findings = new Findings();
        Settings settings = new Settings(KeyTable.standard(), findings);
        List<String> parts = KeyName.of(path).parts();
        String text = term;
        for (String part : parts.reversed()) {
            text = "[{" + part + ", " + text + "}]";
        }
        new TermSettings(settings).read(Path.of("f"), text + ".");

        assertThat(findings.problems())
                .allSatisfy(problem -> assertThat(problem.origin().toString()).startsWith("f:1:"));
    }

    @Provide
    Arbitrary<String> keys() {
        Arbitrary<String> known = Arbitraries.of(KeyTable.standard().keys())
                .map(key -> key.pattern().toString().replace("$", "").replace("**", "x.y"));
        return Arbitraries.oneOf(
                known, Arbitraries.strings().ascii().excludeChars('\n', '\r').ofMaxLength(30));
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.oneOf(
                Arbitraries.of("true", "none", "0", "5672", "0.5", "10MB", "info", "rabbit@a", "'q'", "$(X)", "[::]:5"),
                Arbitraries.strings().ofMaxLength(20).filter(text -> !text.contains("\n")));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(KeyTable.standard().keys().stream()
                .flatMap(key -> key.termRules().stream())
                .map(TermRule::path)
                .toList());
    }

    @Provide
    Arbitrary<String> terms() {
        return Arbitraries.of(
                "[]",
                "{}",
                "true",
                "5672",
                "-1",
                "0.5",
                "\"text\"",
                "<<\"b\">>",
                "[a, b]",
                "[{a, b}]",
                "{true, 5}",
                "{[x], disc}",
                "[[[]]]",
                "#{}",
                "{absolute, \"1GB\"}",
                "{pause_if_all_down, [a], ignore}",
                "[{ssl, true}, {port, x}]",
                "{a, b, c, d}",
                "[1, {\"h\", 2}]",
                "[{connection, [{level, x}]}]",
                "{encrypted, x}");
    }
}
