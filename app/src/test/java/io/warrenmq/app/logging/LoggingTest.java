package io.warrenmq.app.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import io.warrenmq.app.config.LogFormat;
import io.warrenmq.app.config.LogLevel;
import io.warrenmq.app.config.LogOptions;
import io.warrenmq.app.config.RotationSchedule;
import io.warrenmq.wire.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.MarkerFactory;
import org.slf4j.helpers.BasicMDCAdapter;

/** The whole way from a logger to the file, in a context of its own. */
class LoggingTest {

    private static final String CONNECTION = "io.warrenmq.server.connection.Handshake";

    private final LoggerContext context = new LoggerContext();

    @TempDir
    private Path directory;

    private Logging install(Map<String, LogLevel> categories) {
        context.setMDCAdapter(new BasicMDCAdapter());
        LogOptions options = new LogOptions(
                Optional.of(directory.resolve("broker.log")),
                LogLevel.INFO,
                LogFormat.PLAINTEXT,
                new RotationSchedule.Never(),
                0,
                3,
                false,
                LogLevel.INFO,
                LogFormat.PLAINTEXT,
                false,
                LogLevel.INFO,
                categories,
                1000);
        return Logging.install(context, options, new ManualClock());
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(directory.resolve("broker.log")).stream()
                .map(line -> line.replaceFirst("^\\S+ \\S+ ", ""))
                .toList();
    }

    @Test
    void aLineCarriesTheProcessOfItsConnectionOrElseTheThread() throws IOException {
        try (Logging _ = install(Map.of())) {
            Logger log = context.getLogger(CONNECTION);
            context.getMDCAdapter().put("pid", "<0.684.0>");
            log.info("accepting AMQP connection {}", 5);
            context.getMDCAdapter().remove("pid");
            log.warn("other");
        }

        assertThat(lines())
                .containsExactly(
                        "[info] <0.684.0> accepting AMQP connection 5",
                        "[warning] <0." + Thread.currentThread().threadId() + ".0> other");
    }

    @Test
    void markersGiveTheLevelsThatSlf4jLacks() throws IOException {
        try (Logging _ = install(Map.of())) {
            Logger log = context.getLogger(CONNECTION);
            log.info(MarkerFactory.getMarker("NOTICE"), "noticed");
            log.error(MarkerFactory.getMarker("CRITICAL"), "critical");
        }

        assertThat(lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("[notice]"),
                        line -> assertThat(line).startsWith("[critical]"));
    }

    @Test
    void aCategoryMayBeMoreOrLessVerboseThanTheRest() throws IOException {
        try (Logging _ = install(Map.of("connection", LogLevel.DEBUG, "queue", LogLevel.NONE))) {
            context.getLogger(CONNECTION).debug("fine");
            context.getLogger("io.warrenmq.broker.queue.Expiry").error("silenced");
            context.getLogger("io.warrenmq.app.Start").debug("too fine");
            context.getLogger("io.warrenmq.app.Start").info("start");
        }

        assertThat(lines()).map(line -> line.replaceFirst("<.*> ", "")).containsExactly("[debug] fine", "[info] start");
    }

    @Test
    void librariesAreHeardFromWarningOn() throws IOException {
        try (Logging _ = install(Map.of())) {
            context.getLogger("org.library.Thing").info("chatter");
            context.getLogger("org.library.Thing").warn("trouble");
        }

        assertThat(lines()).singleElement().asString().endsWith("trouble");
    }

    @Test
    void levelsChangeWhileItRuns() throws IOException {
        try (Logging logging = install(Map.of())) {
            Logger log = context.getLogger(CONNECTION);
            log.debug("1");
            logging.changeLevel(LogLevel.DEBUG);
            log.debug("2");
            logging.changeLevel("connection", LogLevel.ERROR);
            log.warn("3");
            logging.changeLevel(LogLevel.ERROR);
            logging.changeLevel("connection", LogLevel.DEBUG);
            log.debug("4");
        }

        assertThat(lines()).map(line -> line.substring(line.length() - 1)).containsExactly("2", "4");
    }

    @Test
    void everyLineOfAStackTraceHasThePrefixAndNoSecret() throws IOException {
        try (Logging _ = install(Map.of())) {
            context.getLogger(CONNECTION)
                    .error("failed", new IllegalStateException("cannot reach amqp://u:hunter2@host"));
        }

        assertThat(lines()).hasSizeGreaterThan(3).allMatch(line -> line.startsWith("[error] <0."));
        assertThat(String.join("\n", lines())).doesNotContain("hunter2").contains("amqp://u:******@host");
    }

    @Test
    void aSecretAmongTheArgumentsIsMasked() throws IOException {
        try (Logging _ = install(Map.of())) {
            context.getLogger(CONNECTION).info("user {} with {}", "guest", Secret.of("hunter2"));
        }

        assertThat(lines()).singleElement().asString().endsWith("user guest with ******");
    }

    @Test
    void aRotationKeepsTheFormerFile() throws IOException {
        try (Logging logging = install(Map.of())) {
            context.getLogger(CONNECTION).info("before");
            logging.rotate();
            context.getLogger(CONNECTION).info("after");
        }

        assertThat(directory.resolve("broker.log.0")).content().endsWith("before\n");
        assertThat(lines()).singleElement().asString().endsWith("after");
    }

    @Test
    void aFileThatCannotBeOpenedIsNamedWithTheRemedy() throws IOException {
        Files.createDirectories(directory.resolve("broker.log"));

        assertThatThrownBy(() -> install(Map.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the log file " + directory.resolve("broker.log") + " cannot be opened")
                .hasMessageContaining("RABBITMQ_LOGS=-");
    }

    @Test
    void noXmlIsSearchedForAtTheStart() {
        assertThat(java.util.ServiceLoader.load(ch.qos.logback.classic.spi.Configurator.class))
                .anyMatch(BootConfigurator.class::isInstance);
    }
}
