package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'AMQP' 00000901 | AMQP_0_9_1",
                "'AMQP' 01010009 | AMQP_0_9",
                "'AMQP' 01010800 | AMQP_0_8",
                "'AMQP' 01010901 | AMQP_0_8",
                "'AMQP' 00010000 | AMQP_1_0",
                "'AMQP' 03010000 | AMQP_1_0",
                "'AMQP' 00000902 | AMQP_OTHER",
                "'AMQP' 00000a00 | AMQP_OTHER",
                "'amqp' 00000901 | NOT_AMQP",
                "1603010200010001 | TLS_CLIENT_HELLO",
                "1603030045010000 | TLS_CLIENT_HELLO",
                "'GET / HT' | HTTP",
                "'POST /ap' | HTTP",
                "'PRI * HT' | HTTP",
                "'GETAWAYS' | NOT_AMQP",
                "0000000000000000 | NOT_AMQP",
                "'AMQP' 000009 | INCOMPLETE",
                "`` | INCOMPLETE",
            })
    void recognisesWhatAPeerWantsToSpeak(String bytes, ProtocolHeader expected) {
        ByteBuffer buffer = Hex.buffer(bytes);
        ProtocolHeader header = ProtocolHeader.recognise(buffer, 0, buffer.capacity());
        assertThat(header).isEqualTo(expected);
        assertThat(header.isAccepted())
                .isEqualTo(expected == ProtocolHeader.AMQP_0_9_1 || expected == ProtocolHeader.AMQP_0_9);
        assertThat(header.isRefused()).isEqualTo(!header.advice().isEmpty());
    }

    @Test
    void answersARefusedHeaderWithItsOwn() {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        assertThat(ProtocolHeader.write(buffer, 0)).isEqualTo(8);
        assertThat(buffer.array()).isEqualTo(Hex.bytes("'AMQP' 00000901"));
    }

    @Test
    void readsFrameHeadersWithoutSigns() {
        ByteBuffer buffer = Hex.buffer("00 03 ffff ffffffff");
        assertThat(FrameHeader.type(buffer, 1)).isEqualTo(FrameType.BODY);
        assertThat(FrameHeader.channel(buffer, 1)).isEqualTo(65535);
        assertThat(FrameHeader.size(buffer, 1)).isEqualTo(4294967295L);
        FrameHeader.channel(buffer, 1, 258);
        assertThat(buffer).isEqualTo(Hex.buffer("00 03 0102 ffffffff"));
    }

    @Test
    void writesHeartbeats() {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        assertThat(FrameHeader.writeHeartbeat(buffer, 0)).isEqualTo(8);
        assertThat(buffer.array()).isEqualTo(Hex.bytes("08 0000 00000000 ce"));
    }

    @Test
    void toleratesPayloadsUpToFrameMaxItself() {
        assertThat(FrameErrors.exceeds(4096, 4096)).isFalse();
        assertThat(FrameErrors.exceeds(4097, 4096)).isTrue();
        assertThat(FrameErrors.exceeds(4294967295L, 0)).isFalse();
        assertThat(FrameErrors.tooLarge(3, 4097, 4096).replyText())
                .isEqualTo("FRAME_ERROR - type 3, all octets = <<>>: {frame_too_large,4097,4088}");
    }

    @Test
    void describesBrokenFramesAsRabbitMqDoes() {
        ByteBuffer payload = Hex.buffer("'hi' 00");
        assertThat(FrameErrors.invalidEnd(3, payload, 0, 2, (byte) 0xFF).replyText())
                .isEqualTo("FRAME_ERROR - type 3, all octets = <<\"hi\">>: {invalid_frame_end_marker,255}");
        assertThat(FrameErrors.unknownFrame(8, payload, 0, 3).replyText())
                .isEqualTo("FRAME_ERROR - type 8, all octets = <<104,105,0>>: unknown_frame");
        assertThat(FrameErrors.unexpected(8, payload, 0, 0).replyText())
                .isEqualTo("UNEXPECTED_FRAME - type 8, all octets = <<>>");
    }

    @Test
    void namesTheExpectedFrameWhenContentIsOutOfOrder() {
        assertThat(FrameErrors.expectedMethod().replyText())
                .isEqualTo("UNEXPECTED_FRAME - expected method frame, got non method frame instead");
        assertThat(FrameErrors.expectedHeader(MethodId.BASIC_PUBLISH))
                .isEqualTo(new ProtocolError(
                        ReplyCode.UNEXPECTED_FRAME,
                        "expected content header for class 60, got non content header frame instead",
                        60,
                        40));
        assertThat(FrameErrors.expectedHeaderOfClass(MethodId.BASIC_PUBLISH, 50).explanation())
                .isEqualTo("expected content header for class 60, got one for class 50 instead");
        assertThat(FrameErrors.expectedBody(MethodId.BASIC_PUBLISH).explanation())
                .isEqualTo("expected content body, got non content body frame instead");
        assertThat(FrameErrors.bodyTooLong(MethodId.BASIC_PUBLISH).replyText())
                .isEqualTo("FRAME_ERROR - content body frame exceeds remaining content size");
    }

    @Test
    void boundsTheOctetsShownOfALargeFrame() {
        ByteBuffer payload = ByteBuffer.allocate(1 << 20);
        assertThat(FrameErrors.unknownFrame(9, payload, 0, payload.capacity()).explanation())
                .endsWith(",...>>: unknown_frame")
                .hasSizeLessThan(255);
    }

    @Test
    void sendsNoBodyFrameForAnEmptyBody() {
        byte[] frames = write(BasicProperties.EMPTY, new byte[0], 4096);
        assertThat(frames).isEqualTo(Hex.bytes("02 0007 0000000e 003c 0000 0000000000000000 0000 ce"));
    }

    @Test
    void sendsOneBodyFrameWithoutALimit() {
        byte[] frames = write(BasicProperties.EMPTY, new byte[100_000], 0);
        assertThat(frames).hasSize(22 + 100_000 + 8);
    }

    @Test
    void refusesAFrameMaxWithoutRoom() {
        assertThatIllegalArgumentException().isThrownBy(() -> write(BasicProperties.EMPTY, new byte[1], 8));
    }

    @Property(tries = 500)
    void splitsBodiesSoThatEveryFrameFits(
            @ForAll @IntRange(max = 300) int bodyLength, @ForAll @IntRange(min = 9, max = 60) int frameMax) {
        byte[] body = new byte[bodyLength];
        new Random(bodyLength).nextBytes(body);
        byte[] sent = write(BasicProperties.EMPTY, body, frameMax);
        ByteBuffer frames = ByteBuffer.wrap(sent);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        int position = FrameHeader.OVERHEAD_BYTES + (int) FrameHeader.size(frames, 0);
        while (position < frames.capacity()) {
            int size = (int) FrameHeader.size(frames, position);
            assertThat(FrameHeader.type(frames, position)).isEqualTo(FrameType.BODY);
            assertThat(FrameHeader.channel(frames, position)).isEqualTo(7);
            assertThat(size).isBetween(1, frameMax - 8);
            received.write(sent, position + 7, size);
            position += FrameHeader.OVERHEAD_BYTES + size;
            assertThat(frames.get(position - 1) & 0xFF).isEqualTo(FrameHeader.END);
        }
        assertThat(received.toByteArray()).isEqualTo(body);
    }

    private static byte[] write(BasicProperties properties, byte[] body, long frameMax) {
        int length = (int) ContentFrames.length(properties.headerPayloadLength(), body.length, frameMax);
        ByteBuffer target = ByteBuffer.allocate(length);
        ByteBuffer source = ByteBuffer.wrap(body);
        int end = ContentFrames.write(7, properties, source, 0, body.length, frameMax, target, 0);
        assertThat(end).isEqualTo(length);
        return Arrays.copyOf(target.array(), end);
    }
}
