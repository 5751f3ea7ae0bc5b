package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.FrameType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HandshakeTest {
    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    @Test
    void anUnknownVersionIsAnsweredWithOurHeaderAndTheEnd() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.send(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 2});
            assertThat(client.readBytes(8)).isEqualTo(RawClient.HEADER_0_9_1);
            client.expectClosed();
        }
    }

    @Test
    void anHttpRequestIsAnsweredWithOurHeaderAndTheEnd() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.send("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(client.readBytes(8)).isEqualTo(RawClient.HEADER_0_9_1);
            client.expectClosed();
        }
    }

    @Test
    void aHeaderThatComesInPiecesIsAccepted() throws Exception {
        try (RawClient client = NODE.raw()) {
            for (byte octet : RawClient.HEADER_0_9_1) {
                client.send(new byte[] {octet});
            }
            client.expect(ConnectionMethod.Start.class);
        }
    }

    @Test
    void theHeaderOf09IsServed() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.send(new byte[] {'A', 'M', 'Q', 'P', 1, 1, 0, 9});
            assertThat(client.expect(ConnectionMethod.Start.class).versionMinor())
                    .isEqualTo(9);
        }
    }

    @Test
    void startTellsCapabilitiesMechanismsAndVersion() throws Exception {
        try (RawClient client = NODE.raw()) {
            ConnectionMethod.Start start = client.begin();
            FieldTable capabilities =
                    start.serverProperties().table("capabilities").orElseThrow();
            assertThat(capabilities.entries())
                    .hasSize(9)
                    .allMatch(entry -> entry.value().equals(FieldValue.of(true)));
            assertThat(start.mechanisms()).isEqualTo("PLAIN AMQPLAIN");
            assertThat(start.serverProperties().text("version").orElseThrow()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(start.serverProperties().text("cluster_name")).contains("test cluster");
        }
    }

    @Test
    void aWrongPasswordIsToldToClientsThatUnderstand() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.startOk(
                    "PLAIN",
                    RawClient.plain(TestNode.USER, "wrong"),
                    RawClient.capabilities("authentication_failure_close"));
            ConnectionMethod.Close close = client.expect(ConnectionMethod.Close.class);
            assertThat(close.replyCode()).isEqualTo(403);
            assertThat(close.replyText())
                    .isEqualTo("ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN."
                            + " For details see the broker logfile.");
            client.send(0, new ConnectionMethod.CloseOk());
            client.expectClosed();
        }
    }

    @Test
    void aWrongPasswordEndsSilentlyForOtherClients() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.startOk("PLAIN", RawClient.plain(TestNode.USER, "wrong"), FieldTable.EMPTY);
            client.expectClosed();
        }
    }

    @Test
    void anAuthorisationIdentityInPlainEndsSilently() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.startOk(
                    "PLAIN",
                    "me\0tester\0secret".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    RawClient.capabilities("authentication_failure_close"));
            client.expectClosed();
        }
    }

    @Test
    void amqplainLogsIn() throws Exception {
        FieldTable credentials = FieldTable.builder()
                .add("LOGIN", TestNode.USER)
                .add("PASSWORD", TestNode.PASSWORD)
                .build();
        ByteBuffer encoded = ByteBuffer.allocate(credentials.encodedLength());
        credentials.encode(encoded, 0);
        byte[] response = new byte[encoded.capacity() - 4];
        encoded.get(4, response);
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.startOk("AMQPLAIN", response, FieldTable.EMPTY);
            ConnectionMethod.Tune tune = client.expect(ConnectionMethod.Tune.class);
            assertThat(tune).isEqualTo(new ConnectionMethod.Tune(2047, 131_072, 60));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    2047; 0; negotiated frame_max = 0 (no limit) is higher than the maximum allowed value (131072)
                    2047; 100; negotiated frame_max = 100 is lower than the minimum allowed value (4096)
                    2047; 200000; negotiated frame_max = 200000 is higher than the maximum allowed value (131072)
                    0; 131072; negotiated channel_max = 0 (no limit) is higher than the maximum allowed value (2047)
                    """)
    void valuesOutsideOfWhatWasOfferedAreRefused(int channelMax, long frameMax, String text) throws Exception {
        try (RawClient client = NODE.raw()) {
            client.login();
            client.send(0, new ConnectionMethod.TuneOk(channelMax, frameMax, 0));
            ConnectionMethod.Close close = client.expect(ConnectionMethod.Close.class);
            assertThat(close.replyCode()).isEqualTo(530);
            assertThat(close.replyText()).isEqualTo("NOT_ALLOWED - " + text);
        }
    }

    @Test
    void theLeastFrameMaxIsAccepted() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.open(10, 4096, 0).openChannel(1);
        }
    }

    @Test
    void aVirtualHostThatDoesNotExistIsRefused() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.login();
            client.send(0, new ConnectionMethod.TuneOk(2047, 131_072, 0));
            client.send(0, new ConnectionMethod.Open("nope"));
            ConnectionMethod.Close close = client.expect(ConnectionMethod.Close.class);
            assertThat(close.replyCode()).isEqualTo(530);
            assertThat(close.replyText()).isEqualTo("NOT_ALLOWED - vhost nope not found");
            assertThat(close.classId()).isEqualTo(10);
            assertThat(close.methodId()).isEqualTo(40);
        }
    }

    @Test
    void aUserWithoutPermissionsIsRefused() throws Exception {
        NODE.addUser("stranger", List.of());
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.startOk("PLAIN", RawClient.plain("stranger", TestNode.PASSWORD), FieldTable.EMPTY);
            client.expect(ConnectionMethod.Tune.class);
            client.send(0, new ConnectionMethod.TuneOk(2047, 131_072, 0));
            client.send(0, new ConnectionMethod.Open("/"));
            assertThat(client.expect(ConnectionMethod.Close.class).replyText())
                    .isEqualTo("NOT_ALLOWED - access to vhost '/' refused for user 'stranger'");
        }
    }

    @Test
    void userLimitsAreKept() throws Exception {
        NODE.addUser("limited", List.of());
        NODE.must(new Command.SetPermissions("/", "limited", ".*", ".*", ".*", "test"));
        NODE.must(new Command.SetUserLimits(
                "limited", java.util.OptionalInt.of(0), java.util.OptionalInt.empty(), "test"));
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.startOk("PLAIN", RawClient.plain("limited", TestNode.PASSWORD), FieldTable.EMPTY);
            client.expect(ConnectionMethod.Tune.class);
            client.send(0, new ConnectionMethod.TuneOk(2047, 131_072, 0));
            client.send(0, new ConnectionMethod.Open("/"));
            assertThat(client.expect(ConnectionMethod.Close.class).replyText())
                    .isEqualTo(
                            "NOT_ALLOWED - connection refused for user 'limited': user connection limit (0) is reached");
        }
    }

    @Test
    void aFrameThatIsTooLargeBeforeLoginEndsSilently() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.sendFrame(FrameType.METHOD, 0, new byte[8193]);
            client.expectClosed();
        }
    }

    @Test
    void updateSecretIsAnswered() throws Exception {
        try (RawClient client = NODE.raw()) {
            client.open();
            client.send(0, new ConnectionMethod.UpdateSecret(io.warrenmq.wire.Secret.of("new"), "renewal"));
            client.expect(ConnectionMethod.UpdateSecretOk.class);
        }
    }

    @Test
    void framesBeforeTuneMayBeAsLargeAsConfigured() throws Exception {
        FieldTable large = FieldTable.builder().add("token", "t".repeat(20_000)).build();
        try (TestNode generous =
                        TestNode.startWithEngine(engine -> engine.with(settings -> settings.initialFrameMax(32_768)));
                RawClient client = generous.raw()) {
            client.begin();
            client.startOk("PLAIN", RawClient.plain(TestNode.USER, TestNode.PASSWORD), large);
            client.expect(ConnectionMethod.Tune.class);
        }
        try (RawClient client = NODE.raw()) {
            client.begin();
            client.startOk("PLAIN", RawClient.plain(TestNode.USER, TestNode.PASSWORD), large);
            assertThat(client.isClosedByServer()).isTrue();
        }
    }
}
