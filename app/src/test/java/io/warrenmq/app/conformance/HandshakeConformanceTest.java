package io.warrenmq.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.CloseReason;
import io.warrenmq.app.blackbox.Fields;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeConformanceTest {
    @RegisterExtension
    static final TestNode NODE = ConformanceNode.create();

    /** A silent close comes after 3 s. */
    private static final int SILENT_CLOSE_TIMEOUT_MS = 8_000;

    @Test
    void aProtocolThatTheNodeDoesNotSpeakIsAnsweredWithTheOneItSpeaks() {
        assertThat(answerTo(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 2})).isEqualTo(RawClient.protocolHeader());
        assertThat(answerTo("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(RawClient.protocolHeader());
    }

    private static byte[] answerTo(byte[] sent) {
        try (RawClient client = RawClient.connect(NODE.address())) {
            byte[] answer = client.send(sent).expectProtocolHeader();
            client.expectEnd(SILENT_CLOSE_TIMEOUT_MS);
            return answer;
        }
    }

    @Test
    void aClientThatSaysNothingIsDroppedAfterTheHandshakeTimeout() {
        try (RawClient client = RawClient.connect(NODE.address())) {
            long start = System.nanoTime();
            client.expectEnd(4 * ConformanceNode.HANDSHAKE_TIMEOUT_MS);

            assertThat((System.nanoTime() - start) / 1_000_000)
                    .isBetween(ConformanceNode.HANDSHAKE_TIMEOUT_MS - 200L, 3L * ConformanceNode.HANDSHAKE_TIMEOUT_MS);
        }
    }

    @Test
    void aHealthCheckThatConnectsAndLeavesIsNotWorthAWarning() {
        int port;
        try (RawClient client = RawClient.connect(NODE.address())) {
            port = client.socket().getLocalPort();
        }
        RawClient.open(NODE.address()).closeConnection();

        if (System.getProperty("warren.test.node") == null) {
            assertThat(NODE.node().output().lines().filter(line -> line.contains("127.0.0.1:" + port)))
                    .isEmpty();
        }
    }

    @Test
    void theHeaderOfProtocol09IsTakenAs091() {
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(new byte[] {'A', 'M', 'Q', 'P', 1, 1, 0, 9});
            Fields start = client.expect(0, MethodId.CONNECTION_START).arguments();
            assertThat(start.octet()).isZero();
            assertThat(start.octet()).isEqualTo(9);
            client.call(0, Login.GUEST.startOk(), MethodId.CONNECTION_TUNE);
            client.send(0, Login.GUEST.tuneOk());
            client.call(0, Amqp.connectionOpen("/"), MethodId.CONNECTION_OPEN_OK);
            client.openChannel(1).declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE));
            client.closeConnection();
        }
    }

    @Test
    void theNodeTellsItsCapabilitiesMechanismsAndVersion() {
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(RawClient.protocolHeader());
            Fields start = client.expect(0, MethodId.CONNECTION_START).arguments();
            start.shortUint();
            Map<String, Object> properties = start.table();

            assertThat(properties)
                    .containsEntry("capabilities.publisher_confirms", true)
                    .containsEntry("capabilities.exchange_exchange_bindings", true)
                    .containsEntry("capabilities.basic.nack", true)
                    .containsEntry("capabilities.consumer_cancel_notify", true)
                    .containsEntry("capabilities.connection.blocked", true)
                    .containsEntry("capabilities.consumer_priorities", true)
                    .containsEntry("capabilities.authentication_failure_close", true)
                    .containsEntry("capabilities.per_consumer_qos", true)
                    .containsEntry("capabilities.direct_reply_to", true)
                    .containsKeys("cluster_name", "copyright", "information", "platform", "product");
            assertThat(String.valueOf(properties.get("version"))).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(start.longstr().split(" ")).contains("PLAIN", "AMQPLAIN");
            assertThat(start.longstr()).isEqualTo("en_US");
        }
    }

    @ParameterizedTest
    @CsvSource({"guest, wrong", "no-such-user, x", "guest, ''"})
    void aRefusedLoginIsClosedWithOneTextForAllReasons(String user, String password) {
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(RawClient.protocolHeader()).expect(0, MethodId.CONNECTION_START);
            client.send(0, Login.GUEST.as(user).withPassword(password).startOk());
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(403);
            assertThat(reason.text())
                    .isEqualTo("ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
                            + " For details see the broker logfile.");
        }
    }

    @Test
    void aRefusedLoginIsDroppedWithoutAFrameWhenTheClientDoesNotKnowTheCapability() {
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(RawClient.protocolHeader()).expect(0, MethodId.CONNECTION_START);
            client.send(0, Login.GUEST.incapable().withPassword("wrong").startOk());
            client.expectEnd(SILENT_CLOSE_TIMEOUT_MS);
        }
    }

    @Test
    void amqplainLogsIn() {
        byte[] response = Table.empty()
                .string("LOGIN", "guest")
                .string("PASSWORD", "guest")
                .bytes();
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.send(RawClient.protocolHeader()).expect(0, MethodId.CONNECTION_START);
            client.call(0, Amqp.startOk(Table.empty(), "AMQPLAIN", response), MethodId.CONNECTION_TUNE);
            client.send(0, Login.GUEST.tuneOk());
            client.call(0, Amqp.connectionOpen("/"), MethodId.CONNECTION_OPEN_OK);
            client.closeConnection();
        }
    }

    @Test
    void whatIsNoLoginIsDroppedAfterAPause() {
        List<Payload> logins = List.of(
                plain("guest\0guest\0guest"),
                plain("\0guest"),
                plain("\0guest\0guest\0more"),
                plain(""),
                Amqp.startOk(Table.empty(), "EXTERNAL", new byte[0]));
        List<RawClient> clients = new ArrayList<>();
        try {
            for (Payload login : logins) {
                RawClient client = RawClient.connect(NODE.address());
                clients.add(client);
                client.send(RawClient.protocolHeader()).expect(0, MethodId.CONNECTION_START);
                client.send(0, login);
            }
            long lastSent = System.nanoTime();
            for (RawClient client : clients) {
                client.expectEnd(SILENT_CLOSE_TIMEOUT_MS);
                assertThat((System.nanoTime() - lastSent) / 1_000_000)
                        .as("pause that slows down guessing, in ms")
                        .isGreaterThan(2_000);
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static Payload plain(String response) {
        return Amqp.startOk(Table.empty(), "PLAIN", response.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    2047 | 0      | negotiated frame_max = 0 (no limit) is higher than the maximum allowed value (131072)
                    2047 | 100    | negotiated frame_max = 100 is lower than the minimum allowed value (4096)
                    2047 | 200000 | negotiated frame_max = 200000 is higher than the maximum allowed value (131072)
                    0    | 131072 | negotiated channel_max = 0 (no limit) is higher than the maximum allowed value (2047)
                    2048 | 131072 | negotiated channel_max = 2048 is higher than the maximum allowed value (2047)
                    """)
    void tuneOkOutsideOfWhatWasOfferedIsRefused(int channelMax, int frameMax, String explanation) {
        try (RawClient client = RawClient.connect(NODE.address())) {
            Fields tune = client.authenticate(Login.GUEST).arguments();
            assertThat(tune.shortUint()).isEqualTo(2047);
            assertThat(tune.longUint()).isEqualTo(131_072);
            assertThat(tune.shortUint()).isEqualTo(60);
            client.send(0, Amqp.tuneOk(channelMax, frameMax, 0));
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(530);
            assertThat(reason.text()).isEqualTo("NOT_ALLOWED - " + explanation);
            assertThat(reason.method()).isEqualTo(MethodId.CONNECTION_TUNE_OK);
        }
    }

    @Test
    void theSmallestFrameMaxIsAccepted() {
        try (RawClient client = RawClient.open(NODE.address(), Login.GUEST.tuned(1, 4096, 0))) {
            client.openChannel(1).closeConnection();
        }
    }

    @Test
    void virtualHostsAreRefusedWithTheReason() {
        expectOpenRefused(Login.GUEST.to("nope"), "NOT_ALLOWED - vhost nope not found");
        expectOpenRefused(Login.GUEST.as("nobody"), "NOT_ALLOWED - access to vhost '/' refused for user 'nobody'");
        expectOpenRefused(
                Login.GUEST.to("full"),
                "NOT_ALLOWED - access to vhost 'full' refused for user 'guest': connection limit (0) is reached");
        try (RawClient only = RawClient.open(NODE.address(), Login.GUEST.as("single"))) {
            expectOpenRefused(
                    Login.GUEST.as("single"),
                    "NOT_ALLOWED - connection refused for user 'single': user connection limit (1) is reached");
            only.openChannel(1).closeConnection();
        }
    }

    private static void expectOpenRefused(Login login, String text) {
        try (RawClient client = RawClient.connect(NODE.address())) {
            client.authenticate(login);
            client.send(0, login.tuneOk());
            client.send(0, Amqp.connectionOpen(login.virtualHost()));
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).isEqualTo(530);
            assertThat(reason.text()).isEqualTo(text);
            assertThat(reason.method()).isEqualTo(MethodId.CONNECTION_OPEN);
        }
    }
}
