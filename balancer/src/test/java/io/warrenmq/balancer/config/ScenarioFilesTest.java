package io.warrenmq.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Configurations as they are found in the field. */
@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class ScenarioFilesTest {
    private static ConfigResult.Loaded load(String name) {
        try (InputStream in = ScenarioFilesTest.class.getResourceAsStream("/io/warrenmq/balancer/" + name)) {
            if (in == null) {
                throw new AssertionError("no resource " + name);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            ConfigResult result = ConfigReader.read(List.of(new ConfigReader.Source(name, text)), variable -> "");
            assertThat(result).isInstanceOf(ConfigResult.Loaded.class);
            return (ConfigResult.Loaded) result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> warnings(ConfigResult.Loaded loaded) {
        return loaded.warnings().stream().map(Finding::toString).toList();
    }

    @Test
    void anOldFileWithOneLineListenersLoadsWithWarnings() {
        ConfigResult.Loaded loaded = load("b1.cfg");

        assertThat(warnings(loaded))
                .anyMatch(warning -> warning.startsWith("config : parsing [b1.cfg:4] : 'chroot'"))
                .anyMatch(warning -> warning.contains("[b1.cfg:5]") && warning.contains("'uid'"))
                .anyMatch(warning -> warning.contains("[b1.cfg:20]") && warning.contains("write 'bind :5671'"))
                .anyMatch(warning -> warning.contains("[b1.cfg:26]") && warning.contains("write 'bind :8100'"))
                .hasSize(5);
        BalancerConfig config = loaded.config();
        assertThat(config.global().maxConnections()).isEqualTo(4096);
        assertThat(config.global().logs()).singleElement().satisfies(log -> {
            assertThat(log.facility()).isEqualTo(16);
            assertThat(log.maxLevel()).isEqualTo(6);
        });
        FrontendSettings cluster = config.frontends().getFirst();
        assertThat(cluster.binds().getFirst().address()).isEqualTo(new InetSocketAddress("0.0.0.0", 5671));
        assertThat(cluster.maxConnections()).isEqualTo(2000);
        assertThat(cluster.log().style()).isEqualTo(LogSettings.Style.TCP);
        assertThat(cluster.log().targets()).hasSize(1);
        BackendSettings servers = config.backends().getFirst();
        assertThat(servers.retries()).isEqualTo(3);
        assertThat(servers.redispatch()).isZero();
        assertThat(servers.timeouts().connectMs()).isEqualTo(5000);
        assertThat(servers.servers()).hasSize(3).allSatisfy(server -> {
            assertThat(server.interMs()).isEqualTo(5000);
            assertThat(server.fall()).isEqualTo(3);
            assertThat(server.check()).isTrue();
        });
        assertThat(config.frontends().getLast().stats()).hasValueSatisfying(stats -> {
            assertThat(stats.uri()).isEqualTo("/stats");
            assertThat(stats.refreshSeconds()).isEqualTo(5);
        });
    }

    @Test
    void frontendsAndBackendsWithStatisticsBehindAPasswordLoad() {
        ConfigResult.Loaded loaded = load("b2.cfg");

        assertThat(warnings(loaded))
                .anyMatch(warning -> warning.contains("'stats uri' ignores 'lb-stats'"))
                .anyMatch(warning -> warning.contains("'stats realm' ignores ' statistic'"))
                .anyMatch(warning -> warning.contains("'transparent' has no effect"))
                .noneMatch(warning -> warning.contains("http-server-close"));
        BalancerConfig config = loaded.config();
        StatsSettings stats = config.frontends().getFirst().stats().orElseThrow();
        assertThat(stats.uri()).isEqualTo("/");
        assertThat(stats.realm()).isEqualTo("Haproxy");
        assertThat(stats.users()).containsExactly("admin:secret");
        assertThat(stats.toString()).doesNotContain("secret");
        FrontendSettings amqp = config.frontends().get(1);
        assertThat(amqp.clientKeepAlive().enabled()).isTrue();
        assertThat(amqp.backendRules()).singleElement().satisfies(rule -> {
            assertThat(rule.backend()).isEqualTo("amqp_back");
            assertThat(rule.condition()).isEqualTo(new Condition.Constant(true));
        });
        assertThat(config.backends().get(1).servers().getFirst().name()).isEqualTo("rabbitmq01.example.com");
        assertThat(config.backends().get(1).redispatch()).isEqualTo(-1);
        assertThat(config.backends().get(1).timeouts().queueMs()).isEqualTo(60_000);
        assertThat(config.global().adminSockets()).hasSize(1);
    }

    @Test
    void theFileWithSmallLimitsAndLongIntervalsLoadsAndSaysSo() {
        ConfigResult.Loaded loaded = load("b3.cfg");

        assertThat(warnings(loaded))
                .anyMatch(warning -> warning.contains("'nbproc' was removed"))
                .anyMatch(warning -> warning.contains("takes only 3 connections at a time"))
                .anyMatch(warning ->
                        warning.contains("checks are 2000 s apart") && warning.contains("Was 2000 ms meant?"));
        BalancerConfig config = loaded.config();
        assertThat(config.global().threads()).isBetween(1, 4);
        assertThat(config.frontends().get(1).name()).isEqualTo("server");
        assertThat(config.frontends().get(1).mode()).isEqualTo(Mode.TCP);
        assertThat(config.frontends().getFirst().mode()).isEqualTo(Mode.HTTP);
        BackendSettings rabbits = config.backends().getLast();
        assertThat(rabbits.balance().algorithm()).isEqualTo(Balance.Algorithm.STATIC_RR);
        assertThat(rabbits.servers().getFirst().interMs()).isEqualTo(2_000_000);
        assertThat(rabbits.servers().getFirst().fastInterMs()).isEqualTo(1000);
    }

    @Test
    void ourOwnSampleLoadsWithoutAWarning() {
        ConfigResult.Loaded loaded = load("b4.cfg");

        assertThat(warnings(loaded)).isEmpty();
        BackendSettings brokers = loaded.config().backends().getFirst();
        assertThat(brokers.check()).isInstanceOf(CheckSettings.Amqp.class);
        assertThat(brokers.redispatch()).isEqualTo(1);
        assertThat(brokers.servers()).allSatisfy(server -> {
            assertThat(server.slowStartMs()).isEqualTo(30_000);
            assertThat(server.shutdownSessionsWhenDown()).isTrue();
            assertThat(server.sendProxy()).isEqualTo(ServerSettings.ProxyHeader.V2);
            assertThat(server.fastInterMs()).isEqualTo(500);
            assertThat(server.downInterMs()).isEqualTo(1000);
        });
    }
}
