package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableFilesTest {

    @TempDir
    private Path directory;

    private String onlyProblem() {
        return new ConfigSandbox(directory).problems().getFirst();
    }

    @Test
    void aDirectoryInPlaceOfAFileIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("rabbitmq.conf"));

        assertThat(onlyProblem()).isEqualTo("rabbitmq.conf: this is a directory. Name a file.");
    }

    @Test
    void textInAnotherEncodingIsRefusedWithItsLine() throws IOException {
        Files.write(
                directory.resolve("rabbitmq.conf"),
                "heartbeat = 30\n# gr\u00fc\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(onlyProblem())
                .isEqualTo("rabbitmq.conf:2: the text is not UTF-8. Save the file in the encoding UTF-8.");
    }

    @Test
    void aFileOfAnImpossibleSizeIsRefusedUnread() throws IOException {
        Files.write(directory.resolve("rabbitmq.config"), new byte[TextFile.MAX_BYTES + 1]);

        assertThat(onlyProblem())
                .isEqualTo(
                        "rabbitmq.config: the file has 1048577 bytes, more than the 1048576 of any configuration file."
                                + " Name the right file.");
    }

    @Test
    void aDanglingLinkIsRefusedWhenItIsNamed() throws IOException {
        Files.createSymbolicLink(directory.resolve("a.conf"), directory.resolve("gone"));

        assertThat(new ConfigSandbox(directory).configFile("a.conf").problems())
                .containsExactly("a.conf: the file does not exist. Create it, or name another file.");
    }

    @Test
    void aFileThatIsNoConfigurationAtAllDoesNotFillTheScreen() throws IOException {
        Files.writeString(directory.resolve("rabbitmq.conf"), "nonsense\n".repeat(10_000));

        assertThat(new ConfigSandbox(directory).problems()).hasSize(Findings.MAX_PROBLEMS);
    }
}
