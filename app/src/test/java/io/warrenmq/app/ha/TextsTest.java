package io.warrenmq.app.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.warrenmq.app.config.ConfigEnvironment;
import io.warrenmq.app.config.ConfigOverrides;
import io.warrenmq.app.config.ConfigResult;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.balancer.config.ConfigFiles;
import io.warrenmq.vrrp.config.ConfigLoader;
import io.warrenmq.vrrp.config.Finding;
import io.warrenmq.vrrp.config.HostFacts;
import io.warrenmq.vrrp.config.LoadOptions;
import io.warrenmq.vrrp.config.LoadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the example are what the programs that read them accept without a word. */
class TextsTest {
    @TempDir
    Path directory;

    /** A host that has everything that is asked for. */
    private static final class Anything implements HostFacts {
        @Override
        public String shortHostName() {
            return "lb1";
        }

        @Override
        public boolean hasInterface(String name) {
            return name.equals("eth0");
        }

        @Override
        public boolean hasUser(String name) {
            return name.equals("root");
        }

        @Override
        public boolean hasGroup(String name) {
            return name.equals("root");
        }

        @Override
        public Optional<Path> executable(String program) {
            return Optional.of(Path.of(program));
        }

        @Override
        public Optional<Path> writableByOthers(Path program) {
            return Optional.empty();
        }
    }

    private Map<Path, String> write(Plan plan) throws IOException {
        Map<Path, String> files = Texts.all(plan, Optional.of(Path.of("/usr/bin/pgrep")));
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.writeString(file.getKey(), file.getValue());
        }
        return files;
    }

    private void assertAccepted(Plan plan) throws IOException {
        write(plan);
        for (Host host : plan.access()) {
            var read = ConfigFiles.read(java.util.List.of(plan.directory(host).resolve("haproxy.cfg")), name -> "");
            assertThat(read).isInstanceOf(io.warrenmq.balancer.config.ConfigResult.Loaded.class);
            assertThat(read.warnings()).isEmpty();
        }
        for (Host host : plan.brokers()) {
            ConfigOverrides overrides = new ConfigOverrides(
                    OptionalInt.empty(),
                    Optional.of(directory.resolve("data")),
                    Optional.of(plan.node(host)),
                    Optional.of(plan.directory(host).resolve("rabbitmq.conf")));
            ConfigResult result =
                    NodeConfig.load(overrides, new ConfigEnvironment(Map.of(), directory, directory, "localhost"));
            assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
            assertThat(((ConfigResult.Loaded) result).warnings()).isEmpty();
            assertThat(((ConfigResult.Loaded) result).config().listeners().tcp())
                    .singleElement()
                    .satisfies(address -> assertThat(address.port()).isEqualTo(host.amqpPort()));
        }
    }

    @Test
    void allFilesOfANetworkAreAccepted() throws IOException {
        Plan plan = Plan.inNamespaces(directory.resolve("with blank"), "10.20.30.0/24");

        assertAccepted(plan);

        for (Host host : plan.access()) {
            LoadResult result = ConfigLoader.load(
                    plan.directory(host).resolve("keepalived.conf"),
                    new Anything(),
                    new LoadOptions("lb1", true, new Random(1)));
            assertThat(result.findings()).isEmpty();
            var instance = ((LoadResult.Loaded) result).config().instances().getFirst();
            assertThat(instance.vrid()).isEqualTo(30);
            assertThat(instance.addresses())
                    .singleElement()
                    .satisfies(address -> assertThat(address.address()).hasToString("10.20.30.10"));
            var script = Objects.requireNonNull(
                    ((LoadResult.Loaded) result).config().scripts().get("balancer"));
            assertThat(script.command().arguments())
                    .containsExactly(
                            "/usr/bin/pgrep",
                            "--pidfile",
                            Texts.pidFile(plan, host).toString());
        }
    }

    @Test
    void thePreferredHostHasTheHigherPriority() throws IOException {
        Map<Path, String> files = write(Plan.inNamespaces(directory, Plan.DEFAULT_NETWORK));

        assertThat(files.get(directory.resolve("lb1/keepalived.conf"))).contains("priority 150");
        assertThat(files.get(directory.resolve("lb2/keepalived.conf"))).contains("priority 100");
    }

    @Test
    void withoutAProgramToCheckProcessesThereIsNoScript() {
        Plan plan = Plan.inNamespaces(directory, Plan.DEFAULT_NETWORK);

        assertThat(Texts.all(plan, Optional.empty()).get(directory.resolve("lb1/keepalived.conf")))
                .doesNotContain("script balancer", "track_script");
    }

    @Test
    void allFilesOfTheLoopbackAreAcceptedAndPortsDiffer() throws IOException {
        Plan plan = Plan.onLoopback(directory, 5672);

        assertAccepted(plan);

        assertThat(plan.entries()).containsExactly("127.0.0.1:5672", "127.0.0.1:5673");
        assertThat(plan.hosts().stream().flatMap(host -> java.util.stream.Stream.of(host.amqp(), host.second())))
                .doesNotHaveDuplicates();
        assertThat(write(plan).keySet()).noneMatch(file -> file.endsWith("keepalived.conf"));
    }

    @Test
    void aNetworkOfAnotherShapeIsRefused() {
        for (String wrong : new String[] {"10.0.0.0/8", "10.1.2.1/24", "x", "10.1.0.0/24", "10.1.256.0/24", ""}) {
            assertThatThrownBy(() -> Plan.inNamespaces(directory, wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(Plan.DEFAULT_NETWORK);
        }
    }

    @Test
    void findingsWouldBeSeen() throws IOException {
        Path file = Files.writeString(directory.resolve("k.conf"), "vrrp_instance X {\n}\n");

        assertThat(ConfigLoader.load(file, new Anything(), new LoadOptions("x", false, new Random(1)))
                        .findings())
                .extracting(Finding::severity)
                .isNotEmpty();
    }
}
