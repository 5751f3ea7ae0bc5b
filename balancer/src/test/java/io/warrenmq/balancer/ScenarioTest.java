package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Configurations as they are found in the field, with addresses of this machine. */
@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class ScenarioTest {
    private static String text(String name, TestServer... servers) throws IOException {
        String text;
        try (InputStream in = ScenarioTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            text = new String(in == null ? new byte[0] : in.readAllBytes(), StandardCharsets.UTF_8);
        }
        text = text.replace("listen rabbitmq_cluster 5671", "listen rabbitmq_cluster 127.0.0.1:0")
                .replace("listen monitor :8100", "listen monitor 127.0.0.1:0")
                .replace("0.0.0.0:8888", "127.0.0.1:0")
                .replaceAll("bind (\\*|0\\.0\\.0\\.0):\\d+", "bind 127.0.0.1:0")
                .replaceAll("log 127\\.0\\.0\\.1 local", "log stdout local");
        List<String> addresses = List.of(
                "192.0.2.2:5672",
                "192.0.2.3:5672",
                "192.0.2.4:5672",
                "192.0.2.40:5672",
                "192.0.2.41:5672",
                "192.0.2.42:5672",
                "192.0.2.145:5672",
                "192.0.2.146:5672",
                "192.0.2.157:5672",
                "192.0.2.40:15672",
                "192.0.2.41:15672",
                "192.0.2.42:15672");
        for (int index = 0; index < addresses.size(); index++) {
            text = text.replace(addresses.get(index), "127.0.0.1:" + servers[index % 3].port());
        }
        return text;
    }

    private static String http(TestBalancer balancer, String frontend, String request) throws IOException {
        try (Socket socket = balancer.connect(frontend)) {
            socket.getOutputStream().write((request + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theOldFileSpreadsConnectionsAndShowsItsServers() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestServer c = new TestServer(TestServer.echo("c"));
                TestBalancer balancer = new TestBalancer(text("b1.cfg", a, b, c))) {
            String names = balancer.names("rabbitmq_cluster", 9);
            assertThat(names.chars().filter(name -> name == 'b').count()).isEqualTo(3);
            assertThat(http(balancer, "monitor", "GET /stats"))
                    .startsWith("HTTP/1.1 200 OK")
                    .contains("http-equiv=\"refresh\" content=\"5\"", "rmq_node1", "rmq_node2", "rmq_node3");
        }
    }

    @Test
    void aKilledServerIsNotNoticedByClientsOfTheFileWithRedispatch() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestServer c = new TestServer(TestServer.echo("c"));
                TestBalancer balancer = new TestBalancer(text("b2.cfg", a, b, c))) {
            b.kill();
            assertThat(balancer.names("amqp_front", 6)).hasSize(6).doesNotContain("b");
            assertThat(http(balancer, "statics", "GET /"))
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("www-authenticate: Basic realm=\"Haproxy\"");
        }
    }

    @Test
    void theFileWithSmallLimitsMakesTheFourthClientWaitAndFindsADeadServerAtOnce() throws Exception {
        try (TestServer a = new TestServer(TestServer.echo("a"));
                TestServer b = new TestServer(TestServer.echo("b"));
                TestServer c = new TestServer(TestServer.echo("c"))) {
            c.kill();
            try (TestBalancer balancer = new TestBalancer(text("b3.cfg", a, b, c))) {
                TestBalancer.await(
                        "the dead server to be found",
                        () -> balancer.status("rabbitmq", "rabbitmq3").equals("DOWN"));
                assertThat(http(balancer, "admin_stats", "HEAD /lb")).startsWith("HTTP/1.1 401 ");
                List<Socket> held = new ArrayList<>();
                for (int client = 0; client < 3; client++) {
                    Socket socket = balancer.connect("server");
                    assertThat(TestBalancer.name(socket)).isIn("a", "b");
                    held.add(socket);
                }
                try (Socket fourth = balancer.connect("server")) {
                    fourth.setSoTimeout(200);
                    assertThat(isSilent(fourth)).isTrue();
                    held.removeFirst().close();
                    fourth.setSoTimeout(20_000);
                    assertThat(TestBalancer.name(fourth)).isIn("a", "b");
                }
                for (Socket socket : held) {
                    socket.close();
                }
            }
        }
    }

    private static boolean isSilent(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == 'x';
        } catch (SocketTimeoutException e) {
            return true;
        }
    }
}
