package io.warrenmq.app.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.blackbox.Amqp;
import io.warrenmq.app.blackbox.CloseReason;
import io.warrenmq.app.blackbox.Content;
import io.warrenmq.app.blackbox.Frame;
import io.warrenmq.app.blackbox.Login;
import io.warrenmq.app.blackbox.MethodId;
import io.warrenmq.app.blackbox.Payload;
import io.warrenmq.app.blackbox.RawClient;
import io.warrenmq.app.blackbox.Table;
import io.warrenmq.app.blackbox.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FramingConformanceTest {
    @RegisterExtension
    static final TestNode NODE = ConformanceNode.create();

    private static final byte[] NOTHING = {};

    @Test
    void aFrameAsLargeAsNegotiatedIsTaken() {
        byte[] body = random(4096 - 8);
        try (RawClient client = RawClient.open(NODE.address(), Login.GUEST.tuned(1, 4096, 0))) {
            client.openChannel(1);
            String queue = serverNamedQueue(client);
            client.publish(1, "", queue, body).send(1, Amqp.get(queue, true));
            Content content = client.expectContent(1, MethodId.BASIC_GET_OK);

            assertThat(content.body()).isEqualTo(body);
            assertThat(content.bodyFrameSizesBytes()).containsExactly(body.length);
            client.closeConnection();
        }
    }

    @Test
    void aFrameLargerThanNegotiatedIsRefusedByItsHeaderAlone() {
        try (RawClient client = RawClient.open(NODE.address(), Login.GUEST.tuned(1, 4096, 0))) {
            client.openChannel(1)
                    .send(new Payload()
                            .octet(Frame.BODY)
                            .shortUint(1)
                            .longUint(4097)
                            .bytes());

            CloseReason reason = client.expectConnectionClose();
            assertThat(reason.code()).isEqualTo(501);
            assertThat(reason.text()).startsWith("FRAME_ERROR - ").contains("{frame_too_large,4097,4088}");
        }
    }

    @Test
    void aWrongFrameEndClosesTheConnectionEvenIfTheClientDoesNotAnswer() {
        byte[] frame = Frame.bytes(1, Amqp.qos(1, false));
        frame[frame.length - 1] = 42;
        try (RawClient client = RawClient.open(NODE.address())) {
            CloseReason reason = closeReasonOf(client.send(frame));
            long start = System.nanoTime();
            client.expectEnd(8_000);

            assertThat(reason.code()).isEqualTo(501);
            assertThat(reason.text())
                    .startsWith("FRAME_ERROR - type 1, ")
                    .containsPattern("\\{invalid_frame_end_marker,\\s*42}");
            assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(5_000);
        }
    }

    /** Without an answer to connection.close. */
    private static CloseReason closeReasonOf(RawClient client) {
        var in = client.expect(0, MethodId.CONNECTION_CLOSE).arguments();
        return new CloseReason(in.shortUint(), in.shortstr(), in.shortUint(), in.shortUint());
    }

    @Test
    void aHeartbeatOnAChannelIsUnexpected() {
        expectHardError(505, "type 8", client -> client.sendFrame(Frame.HEARTBEAT, 1, NOTHING));
    }

    @Test
    void aFrameOfUnknownTypeIsAnError() {
        expectHardError(
                501,
                "type 0",
                client -> client.sendFrame(0, 1, Amqp.qos(1, false).bytes()));
        expectHardError(501, "unknown_frame", client -> client.sendFrame(200, 0, NOTHING));
    }

    @Test
    void aHeartbeatWithAPayloadIsAnError() {
        expectHardError(501, "unknown_frame", client -> client.sendFrame(Frame.HEARTBEAT, 0, new byte[] {1}));
    }

    @Test
    void contentOnChannelZeroIsUnexpected() {
        expectHardError(
                505,
                "type 2",
                client -> client.sendFrame(Frame.HEADER, 0, Amqp.header(1).bytes()));
        expectHardError(505, "type 3", client -> client.sendFrame(Frame.BODY, 0, new byte[] {1}));
    }

    @Test
    void aMethodInPlaceOfTheContentHeaderIsUnexpected() {
        expectHardError(
                505,
                "expected content header for class 60, got non content header frame instead",
                client -> client.send(1, Amqp.publish("", "x", 0)).send(1, Amqp.qos(1, false)));
    }

    @Test
    void aHeaderOfAnotherClassIsUnexpected() {
        expectHardError(
                505,
                "expected content header for class 60, got one for class 61 instead",
                client -> client.send(1, Amqp.publish("", "x", 0))
                        .sendFrame(
                                Frame.HEADER,
                                1,
                                new Payload()
                                        .shortUint(61)
                                        .shortUint(0)
                                        .longlong(1)
                                        .shortUint(0)
                                        .bytes()));
    }

    @Test
    void aMethodInPlaceOfTheBodyIsUnexpected() {
        expectHardError(
                505,
                "expected content body, got non content body frame instead",
                client -> client.publish(1, Amqp.publish("", "x", 0), Amqp.header(1))
                        .send(1, Amqp.qos(1, false)));
    }

    @Test
    void anErrorIsAnsweredThoughMoreOfTheMessageIsAnnounced() {
        expectHardError(
                505,
                "expected content body, got non content body frame instead",
                client -> client.publish(1, Amqp.publish("", "x", 0), Amqp.header(1000), new byte[10])
                        .send(1, Amqp.qos(1, false)));
        expectHardError(
                501,
                "cannot decode",
                client -> client.send(
                        1, Payload.method(MethodId.BASIC_PUBLISH).shortUint(0).octet(9)));
        expectHardError(
                501,
                "unknown_frame",
                client ->
                        client.send(1, Amqp.publish("", "x", 0)).sendFrame(Frame.HEADER, 1, new byte[] {0, 60, 0, 0}));
        byte[] broken = Frame.bytes(1, Amqp.publish("", "x", 0));
        broken[broken.length - 1] = 0;
        expectHardError(501, "invalid_frame_end_marker", client -> client.send(broken));
    }

    @Test
    void aHeaderWithAWeightIsUnexpected() {
        expectHardError(
                505,
                "UNEXPECTED_FRAME",
                client -> client.send(1, Amqp.publish("", "x", 0))
                        .sendFrame(
                                Frame.HEADER,
                                1,
                                new Payload()
                                        .shortUint(60)
                                        .shortUint(1)
                                        .longlong(1)
                                        .shortUint(0)
                                        .bytes()));
    }

    @Test
    void aBodyLongerThanAnnouncedIsAnError() {
        expectHardError(
                501,
                "content body frame exceeds remaining content size",
                client -> client.publish(1, Amqp.publish("", "x", 0), Amqp.header(3), new byte[4]));
    }

    @Test
    void contentWithoutAPublishIsUnexpected() {
        expectHardError(
                505,
                "expected method frame, got non method frame instead",
                client -> client.sendFrame(Frame.HEADER, 1, Amqp.header(1).bytes()));
    }

    @Test
    void aMethodThatDoesNotExistIsAnswered() {
        try (RawClient client = RawClient.open(NODE.address())) {
            client.send(1, Payload.method(60 << 16 | 999));

            assertThat(client.expectConnectionClose().code()).isIn(503, 540);
        }
    }

    @Test
    void argumentsThatEndTooEarlyAreAnError() {
        expectHardError(
                501,
                "cannot decode",
                client -> client.send(
                        1, Payload.method(MethodId.QUEUE_DECLARE).shortUint(0).octet(200)));
    }

    @Test
    void aNameThatIsNotUtf8IsAnError() {
        expectHardError(
                501,
                "FRAME_ERROR",
                client -> client.send(
                        1,
                        Payload.method(MethodId.QUEUE_DECLARE)
                                .shortUint(0)
                                .octet(2)
                                .octet(0xC3)
                                .octet(0x28)
                                .octet(0)
                                .table(Table.empty())));
    }

    @Test
    void propertiesThatCannotBeDecodedAreAnInternalError() {
        expectHardError(
                541,
                "INTERNAL_ERROR",
                client -> client.publish(
                        1, Amqp.publish("", "x", 0), Amqp.header(1, 1 << 15, new Payload().octet(9)), new byte[1]));
    }

    private static void expectHardError(int code, String text, Consumer<RawClient> sending) {
        try (RawClient client = RawClient.open(NODE.address())) {
            sending.accept(client);
            CloseReason reason = client.expectConnectionClose();

            assertThat(reason.code()).as(reason.text()).isEqualTo(code);
            assertThat(reason.text()).contains(text);
        }
    }

    @Test
    void contentOfTwoChannelsMayInterleave() {
        byte[] first = "first message".getBytes(StandardCharsets.UTF_8);
        byte[] second = "second message, longer".getBytes(StandardCharsets.UTF_8);
        try (RawClient client = RawClient.open(NODE.address())) {
            client.openChannel(2);
            String queue = serverNamedQueue(client);
            client.send(1, Amqp.publish("", queue, 0));
            client.send(2, Amqp.publish("", queue, 0));
            client.sendFrame(Frame.HEADER, 2, Amqp.header(second.length).bytes());
            client.sendFrame(Frame.HEADER, 1, Amqp.header(first.length).bytes());
            for (int i = 0; i < second.length; i++) {
                client.sendFrame(Frame.BODY, 2, new byte[] {second[i]});
                if (i < first.length) {
                    client.sendFrame(Frame.BODY, 1, NOTHING);
                    client.sendFrame(Frame.BODY, 1, new byte[] {first[i]});
                }
            }
            client.send(1, Amqp.get(queue, true));
            assertThat(client.expectContent(1, MethodId.BASIC_GET_OK).body()).isEqualTo(first);
            client.send(2, Amqp.get(queue, true));
            assertThat(client.expectContent(2, MethodId.BASIC_GET_OK).body()).isEqualTo(second);
            client.closeConnection();
        }
    }

    @Test
    void anEmptyMessageHasNoBodyFrame() {
        try (RawClient client = RawClient.open(NODE.address())) {
            String queue = serverNamedQueue(client);
            client.publish(1, "", queue, NOTHING).send(1, Amqp.get(queue, true));
            assertThat(client.expectContent(1, MethodId.BASIC_GET_OK).bodyFrameSizesBytes())
                    .isEmpty();
            client.closeConnection();
        }
    }

    @Test
    void aLargeMessageIsSplitIntoFramesOfTheNegotiatedSize() {
        int frameMax = 10_000;
        byte[] body = random(5_000_000);
        try (RawClient publisher = RawClient.open(NODE.address());
                RawClient consumer = RawClient.open(NODE.address(), Login.GUEST.tuned(1, frameMax, 0))) {
            String queue = "conformance-large-" + System.nanoTime();
            publisher.declare(1, Amqp.queueDeclare(queue, Amqp.AUTO_DELETE));
            consumer.openChannel(1).call(1, Amqp.consume(queue, "t", Amqp.CONSUME_NO_ACK), MethodId.BASIC_CONSUME_OK);
            publisher
                    .send(1, Amqp.publish("", queue, 0))
                    .sendFrame(Frame.HEADER, 1, Amqp.header(body.length).bytes());
            int frameBytes = 131_072 - 8;
            for (int at = 0; at < body.length; at += frameBytes) {
                publisher.sendFrame(
                        Frame.BODY, 1, java.util.Arrays.copyOfRange(body, at, Math.min(body.length, at + frameBytes)));
            }
            Content content = consumer.expectContent(1, MethodId.BASIC_DELIVER);

            assertThat(content.body()).isEqualTo(body);
            assertThat(content.bodyFrameSizesBytes()).allMatch(size -> size <= frameMax - 8);
            consumer.closeConnection();
        }
    }

    private static String serverNamedQueue(RawClient client) {
        return client.declare(1, Amqp.queueDeclare("", Amqp.EXCLUSIVE)).queue();
    }

    private static byte[] random(int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(sizeBytes).nextBytes(bytes);
        return bytes;
    }
}
