package io.warrenmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FrameType;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.QueueMethod;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {
    private static final TestNode NODE = TestNode.start();

    @AfterAll
    static void stop() {
        NODE.close();
    }

    private static RawClient open() throws Exception {
        return NODE.raw().open().openChannel(1);
    }

    private static void expectClose(RawClient client, int code, String... parts) throws Exception {
        ConnectionMethod.Close close = client.expect(ConnectionMethod.Close.class, 0);
        assertThat(close.replyCode()).as(close.replyText()).isEqualTo(code);
        assertThat(close.replyText()).contains(parts);
    }

    private static String declareQueue(RawClient client, int channel) throws Exception {
        client.send(channel, new QueueMethod.Declare("", false, false, true, false, false, FieldTable.EMPTY));
        return client.expect(QueueMethod.DeclareOk.class, channel).queue();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void aFrameLargerThanFrameMaxIsAnError() throws Exception {
        try (RawClient client = open()) {
            client.send(ByteBuffer.allocate(7)
                    .put((byte) 3)
                    .putShort((short) 1)
                    .putInt(131_073)
                    .array());
            expectClose(client, 501, "{frame_too_large,131073,131064}");
        }
    }

    @Test
    void theLargestLegalFrameIsFine() throws Exception {
        try (RawClient client = open()) {
            String queue = declareQueue(client, 1);
            byte[] body = new byte[131_064];
            new Random(4).nextBytes(body);
            client.send(
                    join(RawClient.publish(1, "", queue), RawClient.header(1, body.length), RawClient.body(1, body)));
            client.send(1, new BasicMethod.Get(queue, true));
            client.expect(BasicMethod.GetOk.class, 1);
            assertThat(client.readContent(1)).isEqualTo(body);
        }
    }

    @Test
    void aWrongFrameEndIsAnErrorAndTheSocketIsDroppedWithoutCloseOk() throws Exception {
        try (RawClient client = open()) {
            client.sendFrame(FrameType.METHOD, 1, new byte[] {0, 20, 0, 10, 0}, 0xCD);
            expectClose(client, 501, "type 1, all octets = ", "{invalid_frame_end_marker,205}");
            client.expectClosed();
        }
    }

    @Test
    void aHeartbeatOnAChannelIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.sendFrame(FrameType.HEARTBEAT, 1, new byte[0]);
            expectClose(client, 505, "type 8, all octets = <<>>");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 9})
    void anUnknownFrameTypeIsAnError(int type) throws Exception {
        try (RawClient client = open()) {
            client.sendFrame(type, 1, new byte[] {1, 2});
            expectClose(client, 501, "unknown_frame");
        }
    }

    @Test
    void aHeartbeatWithPayloadIsAnError() throws Exception {
        try (RawClient client = open()) {
            client.sendFrame(FrameType.HEARTBEAT, 0, new byte[] {1});
            expectClose(client, 501, "unknown_frame");
        }
    }

    @Test
    void aMethodInPlaceOfAHeaderIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.send(RawClient.publish(1, "", "q"));
            client.send(1, new BasicMethod.Get("q", true));
            expectClose(client, 505, "expected content header for class 60, got non content header frame instead");
        }
    }

    @Test
    void aHeaderOfAnotherClassIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.send(RawClient.publish(1, "", "q"));
            client.sendFrame(
                    FrameType.HEADER,
                    1,
                    ByteBuffer.allocate(14).putShort((short) 61).array());
            expectClose(client, 505, "expected content header for class 60, got one for class 61 instead");
        }
    }

    @Test
    void aMissingBodyIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.send(join(RawClient.publish(1, "", "q"), RawClient.header(1, 10)));
            client.send(1, new BasicMethod.Get("q", true));
            expectClose(client, 505, "expected content body, got non content body frame instead");
        }
    }

    @Test
    void aHeaderWithWeightIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.send(RawClient.publish(1, "", "q"));
            client.sendFrame(
                    FrameType.HEADER,
                    1,
                    ByteBuffer.allocate(14)
                            .putShort((short) 60)
                            .putShort((short) 1)
                            .array());
            expectClose(client, 505, "expected content header for class 60");
        }
    }

    @Test
    void aBodyLongerThanAnnouncedIsAnError() throws Exception {
        try (RawClient client = open()) {
            client.send(join(RawClient.publish(1, "", "q"), RawClient.header(1, 10), RawClient.body(1, new byte[11])));
            expectClose(client, 501, "content body frame exceeds remaining content size");
        }
    }

    @Test
    void propertiesThatCannotBeDecodedAreAnInternalError() throws Exception {
        try (RawClient client = open()) {
            client.send(RawClient.publish(1, "", "q"));
            client.sendFrame(
                    FrameType.HEADER,
                    1,
                    ByteBuffer.allocate(15).putShort((short) 60).array());
            expectClose(client, 541, "INTERNAL_ERROR");
        }
    }

    @Test
    void contentWithoutPublishIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.send(RawClient.header(1, 0));
            expectClose(client, 505, "expected method frame, got non method frame instead");
        }
    }

    @Test
    void contentOnChannelZeroIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.send(RawClient.header(0, 0));
            expectClose(client, 505, "UNEXPECTED_FRAME");
        }
    }

    @Test
    void anUnknownMethodIsRefused() throws Exception {
        try (RawClient client = open()) {
            client.sendFrame(FrameType.METHOD, 1, new byte[] {0, 99, 0, 1});
            expectClose(client, 503, "unknown method");
        }
    }

    @Test
    void argumentsThatCannotBeDecodedAreAnError() throws Exception {
        try (RawClient client = open()) {
            client.sendFrame(FrameType.METHOD, 1, new byte[] {0, 60, 0, 80, 1, 2, 3});
            expectClose(client, 501, "cannot decode <<1,2,3>>");
        }
    }

    @Test
    void channelsAreCountedNotNumbered() throws Exception {
        try (RawClient client = NODE.raw().open(5, 131_072, 0)) {
            for (int number : new int[] {1, 9, 99, 999, 9999}) {
                client.openChannel(number);
            }
            client.send(7, new ChannelMethod.Open());
            expectClose(client, 530, "number of channels opened (5) has reached the negotiated channel_max (5)");
        }
    }

    @Test
    void aSecondChannelOpenIsAnError() throws Exception {
        try (RawClient client = open()) {
            client.send(1, new ChannelMethod.Open());
            expectClose(client, 504, "second 'channel.open' seen");
        }
    }

    @Test
    void aMethodOnAChannelThatIsNotOpenIsAnError() throws Exception {
        try (RawClient client = open()) {
            client.send(2, new BasicMethod.Get("q", true));
            expectClose(client, 504, "expected 'channel.open'");
        }
    }

    @Test
    void whatFollowsASoftErrorIsDiscardedUntilCloseOk() throws Exception {
        try (RawClient client = open()) {
            ByteArrayOutputStream pipelined = new ByteArrayOutputStream();
            pipelined.writeBytes(RawClient.bytes(1, new BasicMethod.Get("missing", true)));
            for (int i = 0; i < 10; i++) {
                pipelined.writeBytes(RawClient.bytes(
                        1, new QueueMethod.Declare("after" + i, false, false, false, false, false, FieldTable.EMPTY)));
            }
            pipelined.writeBytes(join(
                    RawClient.publish(1, "", "x"), RawClient.header(1, 40_000), RawClient.body(1, new byte[40_000])));
            client.send(pipelined.toByteArray());
            ChannelMethod.Close close = client.expect(ChannelMethod.Close.class, 1);
            assertThat(close.replyCode()).isEqualTo(404);
            assertThat(close.replyText()).isEqualTo("NOT_FOUND - no queue 'missing' in vhost '/'");
            assertThat(MethodId.of(close.classId(), close.methodId())).isEqualTo(MethodId.BASIC_GET);
            client.send(1, new ChannelMethod.CloseOk());
            client.openChannel(1);
            client.send(1, new QueueMethod.Declare("after0", true, false, false, false, false, FieldTable.EMPTY));
            assertThat(client.expect(ChannelMethod.Close.class, 1).replyCode()).isEqualTo(404);
        }
    }

    @Test
    void contentOfTwoChannelsMayInterleave() throws Exception {
        byte[] first = new byte[50_000];
        byte[] second = new byte[70_000];
        new Random(1).nextBytes(first);
        new Random(2).nextBytes(second);
        try (RawClient client = open().openChannel(2)) {
            String queue1 = declareQueue(client, 1);
            String queue2 = declareQueue(client, 2);
            client.send(join(
                    RawClient.publish(1, "", queue1),
                    RawClient.publish(2, "", queue2),
                    RawClient.header(2, second.length),
                    RawClient.header(1, first.length),
                    RawClient.body(1, java.util.Arrays.copyOfRange(first, 0, 20_000)),
                    RawClient.body(2, java.util.Arrays.copyOfRange(second, 0, 1)),
                    RawClient.body(1, new byte[0]),
                    RawClient.body(1, java.util.Arrays.copyOfRange(first, 20_000, first.length)),
                    RawClient.body(2, java.util.Arrays.copyOfRange(second, 1, second.length))));
            client.send(1, new BasicMethod.Get(queue1, true));
            client.expect(BasicMethod.GetOk.class, 1);
            assertThat(client.readContent(1)).isEqualTo(first);
            client.send(2, new BasicMethod.Get(queue2, true));
            client.expect(BasicMethod.GetOk.class, 2);
            assertThat(client.readContent(2)).isEqualTo(second);
        }
    }

    @Test
    void anEmptyBodyHasNoFrameInEitherDirection() throws Exception {
        try (RawClient client = open()) {
            String queue = declareQueue(client, 1);
            client.send(join(RawClient.publish(1, "", queue), RawClient.header(1, 0)));
            client.send(1, new BasicMethod.Get(queue, true));
            client.expect(BasicMethod.GetOk.class, 1);
            assertThat(client.readContent(1)).isEmpty();
            client.send(1, new BasicMethod.Get(queue, true));
            client.expect(BasicMethod.GetEmpty.class, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 131_072})
    void aLargeBodyIsSplitToFrameMax(int frameMax) throws Exception {
        byte[] body = new byte[5_000_000];
        new Random(3).nextBytes(body);
        try (RawClient client = NODE.raw().open(10, frameMax, 0).openChannel(1)) {
            String queue = declareQueue(client, 1);
            client.send(1, new BasicMethod.Consume(queue, "c", false, true, false, false, FieldTable.EMPTY));
            client.expect(BasicMethod.ConsumeOk.class, 1);
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            frames.writeBytes(RawClient.publish(1, "", queue));
            frames.writeBytes(RawClient.header(1, body.length));
            for (int at = 0; at < body.length; at += frameMax - 8) {
                frames.writeBytes(RawClient.body(
                        1, java.util.Arrays.copyOfRange(body, at, Math.min(body.length, at + frameMax - 8))));
            }
            client.send(frames.toByteArray());
            client.expect(BasicMethod.Deliver.class, 1);
            RawClient.Frame header = client.read();
            assertThat(header.type()).isEqualTo(FrameType.HEADER);
            ByteBuffer received = ByteBuffer.allocate(body.length);
            while (received.hasRemaining()) {
                RawClient.Frame piece = client.read();
                assertThat(piece.payload().capacity() + 8).isLessThanOrEqualTo(frameMax);
                received.put(piece.payload());
            }
            assertThat(received.array()).isEqualTo(body);
        }
    }

    @Test
    void everySplitOfTheBytesIsReadAlike() throws Exception {
        try (RawClient client = open()) {
            String queue = declareQueue(client, 1);
            byte[] body = "a message of some length".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            byte[] message =
                    join(RawClient.publish(1, "", queue), RawClient.header(1, body.length), RawClient.body(1, body));
            for (int split = 1; split < message.length; split++) {
                client.send(java.util.Arrays.copyOfRange(message, 0, split));
                client.send(java.util.Arrays.copyOfRange(message, split, message.length));
            }
            for (int split = 1; split < message.length; split++) {
                client.send(1, new BasicMethod.Get(queue, true));
                client.expect(BasicMethod.GetOk.class, 1);
                assertThat(client.readContent(1)).isEqualTo(body);
            }
        }
    }

    @Test
    void aConnectionMethodOnAChannelIsUnimplemented() throws Exception {
        try (RawClient client = open()) {
            client.send(1, new ConnectionMethod.Open("/"));
            expectClose(client, 503, "unimplemented method");
        }
    }

    @Test
    void aHandshakeMethodOnAnOpenConnectionIsUnexpected() throws Exception {
        try (RawClient client = open()) {
            client.send(0, new ConnectionMethod.Open("/"));
            expectClose(client, 504, "unexpected method in connection state running");
        }
    }
}
