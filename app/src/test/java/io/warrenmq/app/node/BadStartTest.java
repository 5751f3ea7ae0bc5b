package io.warrenmq.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads who starts a node that cannot start: one line that says what is wrong and what to do. */
class BadStartTest {
    private static final int TIMEOUT_S = 60;

    private record Outcome(int exit, String output) {
        /** All that was printed is one line, and it tells all this. */
        void is(String... parts) {
            assertThat(output.lines()).as("lines printed").hasSize(1);
            assertThat(output).startsWith("error: ").contains(parts).doesNotContain("Exception");
            assertThat(exit).as("exit status").isEqualTo(69);
        }
    }

    @TempDir
    Path directory;

    private Path data;
    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        data = directory.resolve("data");
        file = Files.writeString(directory.resolve("file.json"), "{}");
    }

    @Test
    void aPortInUseIsNamedWithTheSettingThatChangesIt() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            start(List.of("listeners.tcp.local = 127.0.0.1:" + port))
                    .is("127.0.0.1:" + port, "the port is in use", "listeners.tcp");
        }
    }

    @Test
    void aDataDirectoryThatIsAFileIsNamedWithTheSettingThatChangesIt() throws Exception {
        data = file;

        start(List.of()).is(file.toString(), "is a file", "--data-dir");
    }

    @Test
    void aDirectoryOfANewerFormatIsLeftAlone() throws Exception {
        Files.createDirectory(data);
        Files.writeString(data.resolve("format"), "warren-store format 99\n");

        start(List.of()).is(data.toString(), "format 99", "this program reads format 1", "Nothing was changed");
        assertThat(data.resolve("format")).hasContent("warren-store format 99");
        assertThat(data.resolve("wal")).doesNotExist();
    }

    @Test
    void aFileWithoutACertificateIsNamed() throws Exception {
        start(List.of("listeners.ssl.default = 0", "ssl_options.certfile = " + file, "ssl_options.keyfile = " + file))
                .is(file.toString(), "holds no certificates in PEM", "ssl_options.certfile");
    }

    @Test
    void brokenDefinitionsAreNamedWithTheirPlaceAndNothingOfThemStays() throws Exception {
        Files.writeString(
                file,
                "{\"vhosts\": [{\"name\": \"kept\"}], \"queues\": [{\"name\": \"q\", \"vhost\": \"nowhere\", \"durable\": true}]}");

        start(List.of("load_definitions = " + file))
                .is(file.toString(), "vhost 'nowhere' does not exist", "remove load_definitions");
    }

    @Test
    void definitionsThatAreNoJsonAreNamedWithLineAndColumn() throws Exception {
        Files.writeString(file, "{\"queues\": [\n{\"name\": }]}");

        start(List.of("load_definitions = " + file)).is(file.toString(), "not valid JSON at line 2, column 10");
    }

    private Outcome start(List<String> configuration) throws IOException, InterruptedException {
        Path conf = Files.write(directory.resolve("rabbitmq.conf"), configuration);
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.warrenmq.app.Main",
                        "up",
                        "--config",
                        conf.toString(),
                        "--control-port",
                        "0",
                        "--data-dir",
                        data.toString())
                .redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        builder.environment().put("RABBITMQ_LOGS", directory.resolve("log.txt").toString());
        Process process = builder.start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(TIMEOUT_S, TimeUnit.SECONDS))
                    .as("the node ended, having printed " + output)
                    .isTrue();
            return new Outcome(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
