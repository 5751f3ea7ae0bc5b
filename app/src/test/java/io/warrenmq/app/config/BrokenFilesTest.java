package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake in {@code broken-files.txt} is refused with exactly the messages that stand below it there. */
class BrokenFilesTest {

    record Case(String file, String text, List<String> messages) {
        @Override
        public String toString() {
            return file + ": " + text.strip().replace("\n", " | ");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefusedWithPlaceAndRemedy(Case broken, @TempDir Path directory) {
        ConfigSandbox sandbox = new ConfigSandbox(directory);
        if (broken.file().startsWith("environment ")) {
            String[] assignment = broken.text().strip().split("=", 2);
            sandbox.variable(assignment[0], assignment[1]);
        } else {
            sandbox.file(broken.file(), broken.text());
        }

        assertThat(sandbox.problems()).containsExactlyElementsOf(broken.messages());
    }

    @Test
    void thereAreMoreThanFortyCases() throws IOException {
        assertThat(cases().count()).isGreaterThan(40);
    }

    static Stream<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        String file = "";
        StringBuilder text = new StringBuilder();
        List<String> messages = new ArrayList<>();
        for (String line : resource("broken-files.txt").lines().toList()) {
            if (line.startsWith("--- ")) {
                add(cases, file, text, messages);
                file = line.substring("--- ".length());
                text.setLength(0);
                messages = new ArrayList<>();
            } else if (line.startsWith(">>> ")) {
                messages.add(line.substring(">>> ".length()));
            } else if (!file.isEmpty()) {
                text.append(line).append('\n');
            }
        }
        add(cases, file, text, messages);
        return cases.stream();
    }

    private static void add(List<Case> cases, String file, StringBuilder text, List<String> messages) {
        if (!file.isEmpty()) {
            cases.add(new Case(file, text.toString(), messages));
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(BrokenFilesTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
