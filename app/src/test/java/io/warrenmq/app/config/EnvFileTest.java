package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvFileTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("HOME", "/root");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "A=1 | 1",
                "  export A=1  | 1",
                "A='x y # z' # comment | x y # z",
                "A=\"x $HOME \\\" \\$\" | x /root \" $",
                "A=a#b | a#b",
                "A=a\\ b | a b",
                "A=${HOME}/x | /root/x",
                "A=${NONE:-fallback}x | fallbackx",
                "A=$NONE-x | -x",
                "A='a'\"b\"c | abc",
                "B=2; A=$B | 2",
                "B=2 A=3 | 3",
                "A=1¶A=2 | 2",
                "A=1¶export A | 1",
                "A=x\\¶y | xy",
                "A='$HOME' | $HOME",
                "A=cost$ | cost$",
                "A= |",
            })
    void anAssignmentIsReadAsAShellWould(String text, @Nullable String expected) {
        Findings findings = new Findings();
        Map<String, EnvFileParser.Assigned> read =
                new EnvFileParser(Path.of("env"), ENVIRONMENT, findings).read(text.replace('¶', '\n'));

        assertThat(findings.problems()).isEmpty();
        assertThat(read.get("A")).extracting(EnvFileParser.Assigned::text).isEqualTo(expected == null ? "" : expected);
    }

    @Property
    void noTextMakesItFail(@ForAll @StringLength(max = 100) String text) {
        Findings findings = new Findings();
        Map<String, EnvFileParser.Assigned> read =
                new EnvFileParser(Path.of("env"), ENVIRONMENT, findings).read("A=" + text);

        assertThat(findings.isRefused() || read.containsKey("A")).isTrue();
    }
}
