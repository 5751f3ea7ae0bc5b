package io.warrenmq.vrrp.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.machine.Configs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokenFilesTest {

    /** A file and what is said about it. */
    record Case(String what, String text, List<String> messages) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String section : read().split("(?m)^--- ", -1)) {
            List<String> lines = section.lines().toList();
            if (cases.isEmpty() && !section.contains("\n>>> ")) {
                continue;
            }
            cases.add(new Case(
                    lines.getFirst(),
                    String.join(
                            "\n",
                            lines.stream()
                                    .skip(1)
                                    .filter(line -> !line.startsWith(">>> "))
                                    .toList()),
                    lines.stream()
                            .filter(line -> line.startsWith(">>> "))
                            .map(line -> line.substring(4))
                            .toList()));
        }
        return cases.stream();
    }

    private static String read() throws IOException {
        try (InputStream file = Objects.requireNonNull(BrokenFilesTest.class.getResourceAsStream("broken-files.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aMistakeGivesItsMessage(Case broken) {
        // The missing brace of a case must stay the end of the file.
        String text = broken.messages().getFirst().startsWith("FATAL")
                ? broken.text()
                : broken.text() + "\nglobal_defs {\n enable_script_security\n}\n";
        LoadResult result = Configs.load(text);

        assertThat(result.findings().stream()
                        .map(finding ->
                                finding.severity() + " " + finding.toString().replaceFirst("^\\(\\S+: Line", "Line")))
                .containsExactlyElementsOf(broken.messages());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aStrictStartIsRefusedByAnyError(Case broken) {
        boolean error = broken.messages().stream()
                .anyMatch(message -> message.startsWith("ERROR") || message.startsWith("FATAL"));

        assertThat(Configs.load(broken.text(), Configs.HOST, true))
                .isInstanceOf(error ? LoadResult.Refused.class : LoadResult.Loaded.class);
    }

    @Test
    void theExitCodeOfATestNamesTheWorst() {
        assertThat(Configs.load("").exitCode()).isZero();
        assertThat(Configs.load("bogus").exitCode()).isEqualTo(5);
        assertThat(Configs.load("vrrp_instance A {").exitCode()).isEqualTo(4);
        String insecure = "vrrp_script s {\n script /bin/x\n}\n";
        assertThat(Configs.load(insecure).exitCode()).isEqualTo(6);
        assertThat(Configs.load(insecure + "bogus").exitCode()).isEqualTo(5);
    }

    @Test
    void aMissingFileIsUnusable() {
        LoadResult result = ConfigLoader.load(
                java.nio.file.Path.of("/nowhere/keepalived.conf"),
                Configs.HOST,
                new LoadOptions("x", false, new java.util.Random(1)));

        assertThat(result).isInstanceOf(LoadResult.Refused.class);
        assertThat(result.exitCode()).isEqualTo(4);
    }

    @Test
    void aPasswordIsNeverInAMessage() {
        LoadResult result = Configs.load("""
                vrrp_instance A {
                  interface eth0
                  virtual_router_id 1
                  authentication {
                    auth_type PASS
                    auth_pass sesame-open
                  }
                }
                """);

        assertThat(result.findings()).isNotEmpty();
        assertThat(result.toString()).doesNotContain("sesame");
    }
}
