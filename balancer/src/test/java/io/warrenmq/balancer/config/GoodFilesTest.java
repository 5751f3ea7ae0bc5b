package io.warrenmq.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class GoodFilesTest {
    private static final String TIMES = """
            defaults
              timeout connect 5s
              timeout client 2m
              timeout server 2m
            """;

    private static List<String> warnings(String text) {
        ConfigResult result = TestConfig.read(text);
        assertThat(result).as(() -> result.toString()).isInstanceOf(ConfigResult.Loaded.class);
        return result.warnings().stream().map(Finding::text).toList();
    }

    @Test
    void wordsAreQuotedAndEscapedAndVariablesFilledIn() {
        assertThat(WordReader.words("a\\ b 'c # d' \"e ${PORT} \\\"f\\\"\" g\\#h # comment", name -> "5672"))
                .containsExactly("a b", "c # d", "e 5672 \"f\"", "g#h");
        assertThat(WordReader.words("  # only a comment", name -> "")).isEmpty();
        assertThat(WordReader.words("x '' \"\"", name -> "")).containsExactly("x", "", "");
    }

    @Test
    void timesHaveUnits() {
        assertThat(Values.timeMs("t", "15")).isEqualTo(15);
        assertThat(Values.timeMs("t", "1500us")).isEqualTo(2);
        assertThat(Values.timeMs("t", "2m")).isEqualTo(120_000);
        assertThat(Values.timeMs("t", "1h")).isEqualTo(3_600_000);
        assertThat(Values.timeMs("t", "1d")).isEqualTo(86_400_000);
        assertThat(Values.sizeBytes("s", "64k")).isEqualTo(65_536);
    }

    @Test
    void defaultsHoldUntilTheNextDefaultsAndCanBeCleared() {
        BalancerConfig config = TestConfig.loaded(TIMES + """
                  option tcplog
                  option redispatch
                  balance leastconn
                  default-server check inter 3s
                listen a
                  bind :1
                  server s 127.0.0.1:1
                listen b
                  bind :2
                  no option redispatch
                  no option tcplog
                  balance source
                  server s 127.0.0.1:1 no-check inter 4s
                defaults
                listen c
                  bind :3
                  server s 127.0.0.1:1
                """);

        BackendSettings a = config.backends().get(0);
        BackendSettings b = config.backends().get(1);
        BackendSettings c = config.backends().get(2);
        assertThat(a.balance().algorithm()).isEqualTo(Balance.Algorithm.LEASTCONN);
        assertThat(a.redispatch()).isEqualTo(-1);
        assertThat(a.servers().getFirst().check()).isTrue();
        assertThat(a.servers().getFirst().interMs()).isEqualTo(3000);
        assertThat(b.balance().algorithm()).isEqualTo(Balance.Algorithm.SOURCE);
        assertThat(b.redispatch()).isZero();
        assertThat(b.log().style()).isEqualTo(LogSettings.Style.NONE);
        assertThat(b.servers().getFirst().check()).isFalse();
        assertThat(b.servers().getFirst().interMs()).isEqualTo(4000);
        assertThat(c.balance().algorithm()).isEqualTo(Balance.Algorithm.ROUNDROBIN);
        assertThat(c.timeouts().connectMs()).isZero();
    }

    @Test
    void addressesComeInManyForms() {
        assertThat(Addresses.listening("*:1,0.0.0.0:2,:3")).hasSize(3);
        assertThat(Addresses.listening("[::1]:5-7"))
                .containsExactly(
                        new InetSocketAddress(InetAddress.ofLiteral("::1"), 5),
                        new InetSocketAddress(InetAddress.ofLiteral("::1"), 6),
                        new InetSocketAddress(InetAddress.ofLiteral("::1"), 7));
        assertThat(Addresses.listening(":::80"))
                .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("::"), 80));
        assertThat(Addresses.listening("unix@/tmp/x").getFirst().toString()).isEqualTo("/tmp/x");
        assertThat(Addresses.split("ipv4@host:5672")).isEqualTo(new Addresses.HostAndPort("host", "5672"));
    }

    @Test
    void conditionsDecideByAddressPortAndServers() {
        BalancerConfig config = TestConfig.loaded(TIMES + """
                frontend f
                  bind :1
                  acl lan src 10.0.0.0/8 192.168.0.0/16
                  acl lan src ::1
                  acl few nbsrv(b) lt 2
                  tcp-request connection reject unless lan
                  use_backend c if lan few or { dst_port 5000:6000 }
                  default_backend b
                backend b
                  server s 127.0.0.1:1
                backend c
                  server s 127.0.0.1:2
                """);
        FrontendSettings frontend = config.frontends().getFirst();
        Condition reject = frontend.connectionRules().getFirst().condition();
        Condition toC = frontend.backendRules().getFirst().condition();

        assertThat(reject.holds(facts("10.1.2.3", 1, 3))).isFalse();
        assertThat(reject.holds(facts("::1", 1, 3))).isFalse();
        assertThat(reject.holds(facts("11.1.2.3", 1, 3))).isTrue();
        assertThat(toC.holds(facts("10.1.2.3", 1, 3))).isFalse();
        assertThat(toC.holds(facts("10.1.2.3", 1, 1))).isTrue();
        assertThat(toC.holds(facts("11.1.2.3", 5672, 3))).isTrue();
    }

    private static Condition.Facts facts(String source, int port, int usable) {
        return new Condition.Facts() {
            @Override
            public InetAddress source() {
                return InetAddress.ofLiteral(source);
            }

            @Override
            public int destinationPort() {
                return port;
            }

            @Override
            public int usableServers(String backend) {
                return usable;
            }
        };
    }

    @Test
    void whatHasNoEffectIsWarnedOfOnceForEachFamily() {
        assertThat(warnings("global\n tune.a 1\n tune.b 2\n ssl-x 1\n ulimit-n 5\n" + TIMES + "listen a\n bind :1\n"
                        + " option splice-auto\n option nolinger\n server s 127.0.0.1:1 cookie x\n"))
                .hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "global\n chroot /var/empty",
                "global\n uid 99\n gid 99",
                "global\n user lb\n group lb",
                "global\n daemon\n debug\n quiet",
                "global\n nbproc 4",
                "global\n ulimit-n 9\n ca-base /c\n crt-base /c",
                "global\n tune.maxaccept 5\n ssl-default-bind-options no-sslv3",
                "global\n nosplice",
                "global\n log 192.0.2.99 local0",
                "defaults\n transparent\n option transparent",
                "defaults\n option splice-auto\n option splice-request\n option splice-response",
                "defaults\n option http-server-close\n option httpclose\n option http-keep-alive\n option forceclose",
                "defaults\n option forwardfor except 127.0.0.0/8 header X-Client",
                "defaults\n cookie SERVERID insert",
                "defaults\n option tcp-smart-accept\n option contstats\n option abortonclose",
                "defaults\n timeout tarpit 5s\n timeout http-request 5s",
            })
    void whatIsDoneElsewhereOrNeedNotBeDoneIsNoReasonNotToStart(String lines) {
        assertThat(TestConfig.read(lines + "\nlisten l\n bind :1\n server s 127.0.0.1:1\n"))
                .isInstanceOf(ConfigResult.Loaded.class);
    }

    @Test
    void missingTimesAreWarnedOf() {
        assertThat(warnings("listen a\n bind :1\n server s 127.0.0.1:1\n"))
                .containsExactly(
                        "listen 'a' has no 'timeout client', so that idle clients stay for ever.",
                        "listen 'a' has no 'timeout connect', so that connections to it may hang for ever.",
                        "listen 'a' has no 'timeout server', so that connections to it may hang for ever.");
    }

    @Test
    void amqpChecksWithShortTimesAreWarnedOf() {
        assertThat(warnings("defaults\n timeout connect 5s\n timeout client 30s\n timeout server 2m\n"
                        + "listen a\n bind :1\n option amqp-check user u pass p vhost /v\n amqp-check-alarm drain\n"
                        + " server s 127.0.0.1:1 check inter 1s\n"))
                .anyMatch(warning -> warning.contains("idle for 30000 ms (timeout client)"))
                .anyMatch(warning -> warning.contains("1000 ms apart"))
                .hasSize(2);
    }

    @Test
    void checksAreReadInFull() {
        BalancerConfig config = TestConfig.loaded(TIMES + """
                backend h
                  mode http
                  option httpchk GET /health HTTP/1.1\\r\\nHost:\\ x
                  http-check expect status 204
                backend t
                  option tcp-check
                  tcp-check connect
                  tcp-check send PING\\r\\n
                  tcp-check expect string PONG
                  tcp-check send-binary 0aff
                  tcp-check expect rstring ^O.K
                backend a
                  option amqp-check user u pass geheim vhost v
                """);
        CheckSettings.Http http = (CheckSettings.Http) config.backends().get(0).check();
        assertThat(http.request()).isEqualTo("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(http.expectedStatus()).contains(204);
        assertThat(((CheckSettings.Script) config.backends().get(1).check()).steps())
                .hasSize(4);
        assertThat(config.backends().get(2).check().toString())
                .contains("Login[u, v]")
                .doesNotContain("geheim");
    }

    @Test
    void metricsAreServedByEitherForm() {
        BalancerConfig config = TestConfig.loaded("""
                frontend a
                  mode http
                  bind :1
                  http-request use-service prometheus-exporter if { path /metrics }
                frontend b
                  mode http
                  bind :2
                  metrics uri /m
                """);
        assertThat(config.frontends().get(0).metricsUri()).contains("/metrics");
        assertThat(config.frontends().get(1).metricsUri()).contains("/m");
    }
}
