package io.warrenmq.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {

    @Test
    void thePageIsThatOfTheTable() throws IOException {
        Path page = root().resolve("docs/configuration.md");
        String expected = ConfigurationPage.render(KeyTable.standard());
        if (Boolean.getBoolean("warren.docs.write")) {
            Files.writeString(page, expected);
        }
        assertThat(page)
                .as("generated page; the command that writes it stands in its first lines")
                .hasContent(expected);
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("docs/README.md"))) {
            directory = Objects.requireNonNull(directory.getParent(), "run inside the repository");
        }
        return directory;
    }
}
