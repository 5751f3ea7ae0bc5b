package io.warrenmq.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Await;
import io.warrenmq.app.network.Host;
import io.warrenmq.app.network.Hosts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Three hosts that know each other by name, set up word by word as the guides do it: nothing but a cookie is copied.
 */
@Isolated("processes of its own: others would slow them down, and they others")
@Timeout(240)
class GuidesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final List<Process> nodes = new ArrayList<>();
    private Hosts hosts;
    private Path names;

    @BeforeEach
    void hosts() {
        hosts = Hosts.of("rabbitmq01", "rabbitmq-2", "queue.example.cn");
        names = hosts.hostsFile(directory);
    }

    @AfterEach
    void end() {
        nodes.forEach(Process::destroyForcibly);
        hosts.close();
    }

    private Path home(Host host) {
        return directory.resolve(host.name());
    }

    private Process run(Host host, Path output, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djdk.net.hosts.file=" + names,
                "-cp",
                System.getProperty("java.class.path"),
                "io.warrenmq.app.Main"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(host.command(command))
                .directory(home(host).toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().remove("RABBITMQ_ERLANG_COOKIE");
        builder.environment().put("HOME", home(host).toString());
        builder.environment().put("RABBITMQ_LOGS", "-");
        return builder.start();
    }

    private void start(Host host) {
        try {
            nodes.add(run(
                    host,
                    home(host).resolve("node.txt"),
                    "up",
                    "--node",
                    "rabbit@" + host.name(),
                    "--data-dir",
                    home(host).resolve("data").toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String said(Host host) {
        try {
            return Files.readString(home(host).resolve("node.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(Host host) {
        Await.until(LONG, () -> said(host).contains("Ready after"), () -> host.name() + " is not ready: " + said(host));
    }

    /** On the host itself, so without -n. */
    private String ctl(Host host, String... words) throws Exception {
        Path output = Files.createTempFile(directory, "ctl", ".txt");
        List<String> all = new ArrayList<>(List.of("ctl", "-n", "rabbit@" + host.name()));
        all.addAll(List.of(words));
        int status = run(host, output, all.toArray(String[]::new)).waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(status)
                .as(() -> "status of " + all + ", which said: " + text + "\n" + said(host))
                .isZero();
        return text;
    }

    @Test
    void threeHostsBecomeOneClusterWithNothingButTheCookieCopied() throws Exception {
        Host one = hosts.host(1);
        for (Host host : hosts.all()) {
            Files.createDirectories(home(host));
        }
        start(one); // it makes a cookie
        awaitReady(one);
        for (Host host : List.of(hosts.host(2), hosts.host(3))) {
            Path cookie = home(host).resolve(".erlang.cookie");
            Files.copy(home(one).resolve(".erlang.cookie"), cookie);
            Files.setPosixFilePermissions(cookie, PosixFilePermissions.fromString("r--------"));
            start(host);
        }
        awaitReady(hosts.host(2));
        awaitReady(hosts.host(3));

        ctl(hosts.host(2), "stop_app");
        ctl(hosts.host(2), "reset");
        ctl(hosts.host(2), "join_cluster", "rabbit@rabbitmq01");
        ctl(hosts.host(2), "start_app");
        ctl(hosts.host(3), "stop_app");
        assertThat(ctl(hosts.host(3), "join_cluster", "--ram", "rabbit@rabbitmq-2"))
                .contains("Clustering node rabbit@queue.example.cn with rabbit@rabbitmq-2");
        ctl(hosts.host(3), "start_app");

        ctl(one, "add_user", "admin", "123");
        ctl(hosts.host(2), "set_user_tags", "admin", "administrator");
        ctl(hosts.host(3), "set_permissions", "-p", "/", "admin", ".*", ".*", ".*");
        ctl(one, "set_policy", "ha-all", "^ha\\.", "{\"ha-mode\":\"all\"}");
        for (Host host : hosts.all()) {
            assertThat(ctl(host, "--formatter", "erlang", "cluster_status"))
                    .contains("[{nodes,[{disc,['rabbit@rabbitmq-2',rabbit@rabbitmq01]},")
                    .contains("{ram,['rabbit@queue.example.cn']}]},")
                    .contains("{running_nodes,['rabbit@queue.example.cn','rabbit@rabbitmq-2',rabbit@rabbitmq01]}");
            assertThat(ctl(host, "-q", "list_users")).contains("admin\t[administrator]");
            assertThat(ctl(host, "-q", "list_policies", "-p", "/")).contains("ha-all");
            assertThat(ctl(host, "-q", "--no-table-headers", "list_queues", "-p", "/"))
                    .isEmpty();
        }

        ctl(hosts.host(3), "stop_app");
        ctl(hosts.host(3), "reset");
        ctl(hosts.host(3), "start_app");
        assertThat(ctl(one, "cluster_status")).doesNotContain("queue.example.cn");
        assertThat(ctl(hosts.host(3), "-q", "list_users")).doesNotContain("admin\t");
    }
}
