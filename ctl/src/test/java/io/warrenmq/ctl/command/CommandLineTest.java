package io.warrenmq.ctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the tools say without a node. */
class CommandLineTest {
    @TempDir
    private Path home;

    private final Map<String, String> environment = new ConcurrentHashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void useAHomeOfItsOwn() {
        environment.put("HOME", home.toString());
        environment.put("TMPDIR", home.toString());
        environment.put("RABBITMQ_NODENAME", "rabbit@localhost");
        environment.put("RABBITMQ_ERLANG_COOKIE", "THECOOKIE");
    }

    @Test
    void withoutACommandTheUsageGoesToTheErrorOutput() {
        assertThat(run()).isEqualTo(64);
        assertThat(out()).isEmpty();
        assertThat(err()).contains("Usage", "rabbitmqctl [--node <node>]", "add_user", "list_queues");
    }

    @Test
    void helpGoesToTheStandardOutput() {
        assertThat(run("help")).isZero();
        assertThat(out()).contains("Available commands:", "set_policy");
        assertThat(run("set_topic_permissions", "--help")).isZero();
        assertThat(out()).contains("set_topic_permissions [--vhost <vhost>] <username> <exchange> <write> <read>");
        assertThat(err()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Tool.class)
    void everyCommandOfEveryToolIsDescribed(Tool tool) {
        assertThat(Commands.of(tool)).isNotEmpty().allSatisfy(command -> {
            assertThat(command.description()).as(command.name()).isNotBlank();
            assertThat(Commands.find(tool, command.name())).contains(command);
        });
    }

    @Test
    void aNearMissIsSuggested() {
        assertThat(run("list_queus")).isEqualTo(64);
        assertThat(err()).isEqualTo("\nCommand 'list_queus' not found. \nDid you mean 'list_queues'? \n\n");
    }

    @Test
    void anUnknownCommandShowsTheUsage() {
        assertThat(run("nosuchcommandatall")).isEqualTo(64);
        assertThat(err())
                .startsWith("\nCommand 'nosuchcommandatall' not found. \n")
                .contains("Available commands:");
    }

    @Test
    void tooFewArgumentsAreRefusedBeforeTheNodeIsAsked() {
        assertThat(run("add_user")).isEqualTo(64);
        assertThat(err()).isEqualTo("""
                        Error (argument validation): not enough arguments.
                        Arguments given:
                        \tadd_user

                        Usage

                        rabbitmqctl [--node <node>] [--longnames] [--quiet] add_user <username> [<password>] [--pre-hashed-password]
                        """);
    }

    @Test
    void thePermissionsWithoutAUserOfOldGuidesAreRefused() {
        assertThat(run("set_permissions", ".*", ".*", ".*")).isEqualTo(64);
        assertThat(err()).startsWith("Error (argument validation): not enough arguments.");
    }

    @Test
    void tooManyArgumentsAreRefused() {
        assertThat(run("add_user", "a", "b", "c")).isEqualTo(64);
        assertThat(err())
                .startsWith("Error (argument validation): too many arguments.\nArguments given:\n\tadd_user a b c\n");
    }

    @Test
    void unknownOptionsAreRefused() {
        assertThat(run("list_users", "--nosuchoption")).isEqualTo(64);
        assertThat(err())
                .contains(
                        "Error (argument validation): Invalid options for this command:\n--nosuchoption : \n",
                        "Arguments given:\n\tlist_users --nosuchoption\n");
    }

    @Test
    void unknownColumnsAreRefused() {
        assertThat(run("list_queues", "name", "nosuchcol", "badcol")).isEqualTo(64);
        assertThat(err()).startsWith("Error (argument validation): Info key(s) badcol,nosuchcol are not supported\n");
    }

    @Test
    void aWatermarkMustBeAFractionUpToOne() {
        assertThat(run("set_vm_memory_high_watermark", "2")).isEqualTo(65);
        assertThat(err()).contains("Bad argument: The threshold should be a fraction between 0.0 and 1.0");
    }

    @Test
    void anUnknownFormatterIsRefusedWithThoseThatThereAre() {
        assertThat(run("--formatter", "nosuch", "list_users")).isEqualTo(64);
        assertThat(err()).contains("unknown formatter nosuch", "pretty_table");
    }

    @Test
    void theVersionIsABareLine() {
        assertThat(run("version")).isZero();
        assertThat(out()).isEqualTo("9.9.9\n");
    }

    @Test
    void aDryRunChecksTheArgumentsOnly() {
        assertThat(run("--dry-run", "add_user", "a", "b")).isZero();
        assertThat(run("--dry-run", "add_user")).isEqualTo(64);
    }

    @Test
    void aNodeThatDoesNotRunIsDiagnosed() throws IOException {
        environment.put("WARREN_CONTROL_PORT", Integer.toString(unusedPort()));

        assertThat(run("list_users")).isEqualTo(69);
        assertThat(out()).isEmpty();
        assertThat(err())
                .startsWith("Error: unable to perform an operation on node 'rabbit@localhost'.")
                .contains(
                        "Please see diagnostics information and suggestions below.\n",
                        "DIAGNOSTICS\n===========\n\nattempted to contact: [rabbit@localhost]\n",
                        "node 'rabbit' not running at all",
                        "suggestion: start the node",
                        "Current node details:",
                        "Erlang cookie hash: ")
                .doesNotContain("THECOOKIE");
    }

    @Test
    void aHostWithoutAddressIsDiagnosed() {
        assertThat(run("-n", "rabbit@no.such.host.invalid", "status")).isEqualTo(69);
        assertThat(err()).contains("unable to resolve the name of host no.such.host.invalid");
    }

    @Test
    void somethingElseOnThePortIsDiagnosed() throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> {
                try (var socket = other.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    socket.getInputStream().transferTo(ByteArrayOutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            environment.put("WARREN_CONTROL_PORT", Integer.toString(other.getLocalPort()));

            assertThat(run("list_users")).isEqualTo(69);
            assertThat(err()).contains("cannot reach localhost:" + other.getLocalPort(), "malformed JSON");
        }
    }

    @Test
    void aCookieThatOthersCanReadEndsTheToolBeforeItConnects() throws IOException {
        environment.remove("RABBITMQ_ERLANG_COOKIE");
        Path cookie = Files.writeString(home.resolve(".erlang.cookie"), "THECOOKIE");
        Files.setPosixFilePermissions(cookie, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----"));

        assertThat(run("list_users")).isEqualTo(78);
        assertThat(err()).contains("must be accessible by owner only");
    }

    @Test
    void aCookieOnTheCommandLineIsNotRepeatedInErrors() {
        assertThat(run("--erlang-cookie", "THECOOKIE", "add_user")).isEqualTo(64);
        assertThat(run("--erlang-cookie=THECOOKIE", "add_user")).isEqualTo(64);
        assertThat(err()).doesNotContain("THECOOKIE");
    }

    @Test
    void deprecatedCommandsAnswerWithoutANode() {
        assertThat(run("rotate_logs")).isEqualTo(69);
        assertThat(err()).isEqualTo("Error:\nThis command does not rotate logs anymore [deprecated]\n");
        assertThat(run("eval_file", "x")).isEqualTo(69);
    }

    @Test
    void waitingForAProcessFileEndsInTime() {
        assertThat(run("wait", home.resolve("no.pid").toString(), "-t", "0.2")).isEqualTo(75);
        assertThat(err())
                .isEqualTo("Error: operation wait on node rabbit@localhost timed out. Timeout value used: 200\n");
    }

    @Test
    void stoppingWhatIsStoppedSucceedsWhenAskedTo() throws IOException {
        environment.put("WARREN_CONTROL_PORT", Integer.toString(unusedPort()));

        assertThat(run("stop")).isEqualTo(69);
        assertThat(run("stop", "--idempotent")).isZero();
        assertThat(out()).startsWith("Stopping and halting node rabbit@localhost ...\n");
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private int run(String... words) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8),
                false);
        return new CommandLine(Tool.CTL, terminal, environment, "9.9.9").run(List.of(words));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
