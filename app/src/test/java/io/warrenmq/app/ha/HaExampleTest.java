package io.warrenmq.app.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.warrenmq.app.blackbox.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The whole example as a user runs it, in namespaces of this machine. */
@Isolated("seven processes of its own")
@Timeout(400)
class HaExampleTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final int id = (int) (1 + ProcessHandle.current().pid() % 250);
    private final String network = "198.18." + id + ".0/24";
    private final String virtualAddress = "198.18." + id + ".10";

    @TempDir
    Path directory;

    /** One run of the program. */
    private final class Run implements AutoCloseable {
        private final Path log = directory.resolve("output-" + System.nanoTime());
        private final Process process;

        Run() throws IOException {
            Path home = Files.createDirectories(directory.resolve("home"));
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx192m",
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.warrenmq.app.Main",
                            "up",
                            "--ha",
                            "--ha-network",
                            network,
                            "--data-dir",
                            directory.resolve("data").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("HOME", home.toString());
            process = builder.start();
        }

        String printed() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Waits for a line, behind what was printed before some moment. */
        void await(int after, String text) {
            Await.until(
                    LONG,
                    () -> {
                        String printed = printed();
                        return printed.substring(Math.min(after, printed.length()))
                                .contains(text);
                    },
                    () -> "no '" + text + "' in\n" + printed() + logs());
        }

        /** Presses a key; returns how much was printed before. */
        int press(char key) throws IOException {
            int before = printed().length();
            OutputStream in = process.getOutputStream();
            in.write(new byte[] {(byte) key, '\n'});
            in.flush();
            return before;
        }

        void awaitEnd() throws InterruptedException {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(() -> "it did not end:\n" + printed())
                    .isTrue();
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The last lines of all hosts. */
    private String logs() {
        StringBuilder text = new StringBuilder();
        for (Host host :
                Plan.inNamespaces(directory.resolve("data/ha"), network).hosts()) {
            for (String program : List.of("broker", "balancer", "vrrp")) {
                Path log = directory.resolve("data/ha").resolve(host.name()).resolve(program + ".log");
                try {
                    if (Files.exists(log)) {
                        List<String> lines = Files.readAllLines(log);
                        text.append("\n--- ")
                                .append(host.name())
                                .append(' ')
                                .append(program)
                                .append('\n');
                        lines.subList(Math.max(0, lines.size() - 12), lines.size())
                                .forEach(line -> text.append(line).append('\n'));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return text.toString();
    }

    private void pass() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(virtualAddress);
        factory.setConnectionTimeout(10_000);
        try (Connection connection = factory.newConnection("through the virtual address");
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            String queue = channel.queueDeclare().getQueue();
            channel.basicPublish("", queue, null, "hello".getBytes(StandardCharsets.UTF_8));
            assertThat(channel.waitForConfirms(20_000)).isTrue();
            assertThat(channel.basicGet(queue, true).getBody()).asString().isEqualTo("hello");
        }
    }

    private List<String> namespaces() throws IOException {
        Path folder = Path.of("/run/netns");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("wha" + id + "-"))
                    .toList();
        }
    }

    private void requireNamespaces() throws IOException {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")),
                "skipped: network namespaces need root; run the tests as root to try 'warren up --ha' whole");
        assumeTrue(Shell.find("ip").isPresent(), "skipped: there is no ip command; install iproute2");
        String probe = "wha" + id + "-try";
        Shell.Outcome made = Shell.run("ip", "netns", "add", probe);
        assumeTrue(made.status() == 0, "skipped: network namespaces cannot be made here: " + made.output());
        Shell.must("ip", "netns", "del", probe);
    }

    @Test
    void theAddressAndItsClientsSurviveTheLossOfHostsAndNothingIsLeftBehind() throws Exception {
        requireNamespaces();
        try (Run run = new Run()) {
            run.await(0, "ready: all brokers are up");
            assertThat(run.printed())
                    .contains("vrrp_instance VI_1 {", "option amqp-check", "lb1 has " + virtualAddress);
            pass();

            run.await(run.press('a'), "lb2 has " + virtualAddress);
            pass();
            run.await(run.press('1'), "lb2 finds mq1 down");
            pass();
            run.await(run.press('a'), "lb1 has " + virtualAddress);
            run.await(run.press('1'), "lb1 finds mq1 up");
            pass();

            run.process.destroyForcibly().waitFor();
            assertThat(namespaces()).as("what a killed run leaves behind").hasSize(5);
        }
        try (Run again = new Run()) {
            again.await(0, "removed the namespace wha" + id + "-lb1 that an earlier run left behind");
            again.await(0, "Clients: amqp://guest:guest@" + virtualAddress);
            again.press('q');
            again.awaitEnd();
            assertThat(again.process.exitValue()).as(again::printed).isZero();
        }
        assertThat(namespaces()).isEmpty();
        assertThat(Path.of("/sys/class/net/wha" + id)).doesNotExist();
    }
}
