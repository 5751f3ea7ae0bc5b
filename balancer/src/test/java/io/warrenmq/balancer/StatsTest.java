package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.balancer.admin.AdminCommands;
import io.warrenmq.balancer.admin.AdminSockets;
import io.warrenmq.balancer.config.GlobalSettings;
import io.warrenmq.balancer.config.GlobalSettings.Level;
import io.warrenmq.balancer.config.TestConfig;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class StatsTest {
    private static final String STATS = """
            listen stats
              mode http
              bind 127.0.0.1:0
              stats uri /lb
              stats auth admin:secret
              http-request use-service prometheus-exporter if { path /metrics }
              monitor-uri /alive
            """;

    private static TestBalancer balancer(TestServer server) throws Exception {
        return new TestBalancer(STATS + "listen l\n bind 127.0.0.1:0\n server a 127.0.0.1:" + server.port()
                + " check inter 100ms\n server b 127.0.0.1:" + server.port() + " disabled\n");
    }

    private static HttpResponse<String> send(
            TestBalancer balancer, String path, String method, String body, boolean login) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + balancer.port("stats") + path))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (login) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString("admin:secret".getBytes(StandardCharsets.UTF_8)));
        }
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void thePageAsksForALoginAndShowsAllProxies() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = balancer(server)) {
            HttpResponse<String> refused = send(balancer, "/lb", "HEAD", "", false);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"HAProxy Statistics\"");
            HttpResponse<String> page = send(balancer, "/lb", "GET", "", true);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<h2>stats</h2>", "<h2>l</h2>", "FRONTEND", "BACKEND", "MAINT");
            assertThat(send(balancer, "/other", "GET", "", true).statusCode()).isEqualTo(503);
            assertThat(send(balancer, "/alive", "GET", "", false).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theCsvHasTheColumnsThatProgramsKnow() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = balancer(server)) {
            assertThat(balancer.names("l", 3)).isEqualTo("aaa");
            TestBalancer.await(
                    "no session",
                    () -> balancer.balancer.process().connections() == 0
                            && balancer.server("l", "a").lastCheck().status().isGood());
            List<String> lines =
                    send(balancer, "/lb;csv", "GET", "", true).body().lines().toList();
            assertThat(lines.getFirst())
                    .startsWith("# pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,")
                    .endsWith(",");
            String[] names = lines.getFirst().substring(2).split(",");
            assertThat(names).hasSizeGreaterThan(90).endsWith("agg_check_status");
            assertThat(lines.subList(1, lines.size()))
                    .extracting(line -> line.substring(0, line.indexOf(',', 10)))
                    .isNotEmpty();
            String a = lines.stream()
                    .filter(line -> line.startsWith("l,a,"))
                    .findFirst()
                    .orElseThrow();
            String[] values = a.split(",", -1);
            assertThat(values).as("a comma at the end").hasSize(names.length + 1);
            assertThat(value(names, values, "stot")).isEqualTo("3");
            assertThat(value(names, values, "bout")).isEqualTo("3");
            assertThat(value(names, values, "status")).startsWith("UP");
            assertThat(value(names, values, "check_status")).isEqualTo("L4OK");
            assertThat(value(names, values, "type")).isEqualTo("2");
            assertThat(value(names, values, "addr")).isEqualTo("127.0.0.1:" + server.port());
            assertThat(lines)
                    .anyMatch(line -> line.startsWith("l,FRONTEND,"))
                    .anyMatch(line -> line.startsWith("l,BACKEND,"));
            assertThat(send(balancer, "/lb;json", "GET", "", true).body()).startsWith("[{\"pxname\":\"stats\"");
        }
    }

    private static String value(String[] names, String[] values, String name) {
        return values[Arrays.asList(names).indexOf(name)];
    }

    @Test
    void metricsHaveOneFamilyEachAndKnownNames() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = balancer(server)) {
            balancer.names("l", 2);
            HttpResponse<String> metrics = send(balancer, "/metrics", "GET", "", false);
            assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4");
            assertThat(metrics.body())
                    .contains("haproxy_process_nbthread 2\n")
                    .contains("haproxy_server_sessions_total{proxy=\"l\",server=\"a\"} ")
                    .contains("haproxy_server_status{proxy=\"l\",server=\"b\",state=\"MAINT\"} 1\n")
                    .contains("haproxy_backend_active_servers{proxy=\"l\"} 1\n")
                    .contains("haproxy_frontend_http_responses_total{proxy=\"stats\",code=\"2xx\"} ");
            List<String> families = metrics.body()
                    .lines()
                    .filter(line -> line.startsWith("# TYPE "))
                    .toList();
            assertThat(families).doesNotHaveDuplicates().hasSizeGreaterThan(90);
            assertThat(metrics.body().lines().filter(line -> !line.startsWith("#")))
                    .allMatch(line ->
                            line.matches("haproxy_[a-z0-9_]+(\\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*})? -?[0-9.]+"));
        }
    }

    @Test
    void operatorsCommandsShowAndChangeServers() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = balancer(server)) {
            AdminCommands commands = new AdminCommands(balancer.balancer);
            assertThat(commands.run("show info", Level.USER))
                    .startsWith("Name: ")
                    .contains("\nNbthread: 2\n", "\nCurrConns: 0\n");
            assertThat(commands.run("show backend", Level.USER)).isEqualTo("# name\nstats\nl\n");
            assertThat(commands.run("show stat", Level.USER)).startsWith("# pxname,");
            assertThat(commands.run("show stat -1 4 -1", Level.USER).lines()).hasSize(3);
            assertThat(commands.run("show servers state l", Level.USER)
                            .lines()
                            .toList()
                            .get(2))
                    .startsWith("3 l 1 a 127.0.0.1 2 0 1 1 ");
            assertThat(commands.run("get weight l/a", Level.USER)).isEqualTo("1 (initial 1)\n");
            assertThat(commands.run("set server l/a weight 5", Level.ADMIN)).isEmpty();
            assertThat(commands.run("get weight l/a", Level.USER)).isEqualTo("5 (initial 1)\n");
            assertThat(commands.run("set weight l/a 50%", Level.OPERATOR)).startsWith("Warning: 50% of 1");
            assertThat(balancer.names("l", 1)).isEmpty();
            assertThat(commands.run("set weight l/a 100%", Level.OPERATOR)).isEmpty();
            assertThat(commands.run("set server l/a state drain", Level.USER)).isEqualTo("Permission denied\n");
            assertThat(commands.run("set server l/a state drain", Level.ADMIN)).isEmpty();
            assertThat(balancer.status("l", "a")).isEqualTo("DRAIN");
            assertThat(commands.run("enable server l/a", Level.ADMIN)).isEmpty();
            assertThat(commands.run("enable server l/b", Level.ADMIN)).isEmpty();
            assertThat(balancer.names("l", 4)).isEqualTo("aaaa");
            assertThat(commands.run("disable frontend l", Level.ADMIN)).isEmpty();
            assertThat(commands.run("disable frontend l", Level.ADMIN)).isEqualTo("Frontend is already disabled.\n");
            assertThat(commands.run("enable frontend l", Level.ADMIN)).isEmpty();
            assertThat(balancer.names("l", 1)).isEqualTo("a");
            assertThat(commands.run("set server x/a state drain", Level.ADMIN)).isEqualTo("No such backend.\n");
            assertThat(commands.run("set server l/x state drain", Level.ADMIN)).isEqualTo("No such server.\n");
            assertThat(commands.run("dance", Level.ADMIN)).startsWith("Unknown command: 'dance'.");
        }
    }

    @Test
    void anOperatorCutsConnectionsOfAServerAndSingleOnes() throws Exception {
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = balancer(server);
                Socket first = balancer.connect("l");
                Socket second = balancer.connect("l")) {
            AdminCommands commands = new AdminCommands(balancer.balancer);
            TestBalancer.name(first);
            TestBalancer.name(second);
            List<String> sessions =
                    commands.run("show sess", Level.USER).lines().toList();
            assertThat(sessions).hasSize(2).allMatch(line -> line.contains(" fe=l be=l srv=a "));
            String id = sessions.getFirst().substring(0, sessions.getFirst().indexOf(':'));
            assertThat(commands.run("shutdown session " + id, Level.ADMIN)).isEmpty();
            TestBalancer.await("one left", () -> balancer.server("l", "a").served() == 1);
            assertThat(commands.run("shutdown sessions server l/a", Level.ADMIN))
                    .isEmpty();
            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(second.getInputStream().read()).isEqualTo(-1);
            TestBalancer.await("the log", () -> balancer.log().contains(" KD "));
        }
    }

    @Test
    void theAdminSocketAnswersLineByLine(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("admin.sock");
        GlobalSettings settings = TestConfig.loaded(
                        "global\n stats socket " + path + " level admin\n stats timeout 5s\n" + STATS)
                .global();
        try (TestServer server = new TestServer(TestServer.echo("a"));
                TestBalancer balancer = balancer(server)) {
            AdminCommands commands = new AdminCommands(balancer.balancer);
            try (AdminSockets sockets = new AdminSockets(commands, settings)) {
                assertThat(sockets.addresses()).hasSize(1);
                assertThat(ask(path, "show backend\n")).isEqualTo("# name\nstats\nl\n\n");
                assertThat(ask(path, "set server l/a state maint; get weight l/a\n"))
                        .isEqualTo("\n1 (initial 1)\n\n");
                assertThat(ask(path, "prompt\nget weight l/a\nquit\n")).isEqualTo("\n> 1 (initial 1)\n\n\n> ");
                assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> new AdminSockets(commands, settings)))
                        .hasMessageContaining("another process answers on it");
            }
            Files.createFile(path);
            Files.delete(path);
            try (AdminSockets again = new AdminSockets(commands, settings)) {
                assertThat(ask(path, "show backend\n")).startsWith("# name");
                assertThat(again.addresses()).hasSize(1);
            }
        }
    }

    private static String ask(Path path, String text) throws Exception {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
