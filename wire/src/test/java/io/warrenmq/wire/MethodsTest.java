package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodsTest {
    private static Method decode(byte[] payload) {
        return Methods.decode(ByteBuffer.wrap(payload), 0, payload.length, DecodeLimits.DEFAULT);
    }

    private static ProtocolError errorOf(String payload) {
        try {
            throw new AssertionError("decoded " + decode(Hex.bytes(payload)));
        } catch (AmqpException e) {
            return e.error();
        }
    }

    static Stream<Arguments> vectors() {
        FieldTable ttl = FieldTable.of("x-message-ttl", FieldValue.of(1000));
        return Stream.of(
                Arguments.of(
                        new ConnectionMethod.Start(0, 9, FieldTable.EMPTY, "PLAIN AMQPLAIN", "en_US"),
                        "000a 000a 00 09 00000000 0000000e 'PLAIN AMQPLAIN' 00000005 'en_US'"),
                Arguments.of(
                        new ConnectionMethod.StartOk(FieldTable.EMPTY, "PLAIN", Secret.of("\0guest\0guest"), "en_US"),
                        "000a 000b 00000000 05 'PLAIN' 0000000c 00 'guest' 00 'guest' 05 'en_US'"),
                Arguments.of(new ConnectionMethod.Tune(2047, 131072, 60), "000a 001e 07ff 00020000 003c"),
                Arguments.of(new ConnectionMethod.Open("/"), "000a 0028 01 '/' 00 00"),
                Arguments.of(new ConnectionMethod.Close(320, "bye", 60, 40), "000a 0032 0140 03 'bye' 003c 0028"),
                Arguments.of(new ChannelMethod.Open(), "0014 000a 00"),
                Arguments.of(new ChannelMethod.OpenOk(), "0014 000b 00000000"),
                Arguments.of(new AccessMethod.Request("/r", true, false, true, false, true), "001e 000a 02 '/r' 15"),
                Arguments.of(
                        new ExchangeMethod.Declare("x", "topic", false, true, false, true, false, FieldTable.EMPTY),
                        "0028 000a 0000 01 'x' 05 'topic' 0a 00000000"),
                Arguments.of(new ExchangeMethod.UnbindOk(), "0028 0033"),
                Arguments.of(
                        new QueueMethod.Declare("q", false, true, true, false, true, ttl),
                        "0032 000a 0000 01 'q' 16 00000013 0d 'x-message-ttl' 'I' 000003e8"),
                Arguments.of(new QueueMethod.DeclareOk("q", 4294967295L, 1), "0032 000b 01 'q' ffffffff 00000001"),
                Arguments.of(new BasicMethod.Qos(0, 100, true), "003c 000a 00000000 0064 01"),
                Arguments.of(
                        new BasicMethod.Consume("q", "c", true, false, false, true, FieldTable.EMPTY),
                        "003c 0014 0000 01 'q' 01 'c' 09 00000000"),
                Arguments.of(new BasicMethod.Publish("x", "rk", true, false), "003c 0028 0000 01 'x' 02 'rk' 01"),
                Arguments.of(
                        new BasicMethod.Deliver("c", 258, true, "x", "rk"),
                        "003c 003c 01 'c' 0000000000000102 01 01 'x' 02 'rk'"),
                Arguments.of(
                        new BasicMethod.GetOk(1, false, "", "q", 7),
                        "003c 0047 0000000000000001 00 00 01 'q' 00000007"),
                Arguments.of(new BasicMethod.Nack(3, true, true), "003c 0078 0000000000000003 03"),
                Arguments.of(new BasicMethod.Nack(3, false, true), "003c 0078 0000000000000003 02"),
                Arguments.of(new ConfirmMethod.Select(true), "0055 000a 01"),
                Arguments.of(new TxMethod.RollbackOk(), "005a 001f"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void matchesTheBytesOfTheSpecification(Method method, String payload) {
        assertThat(Hex.of(Samples.encoded(method))).isEqualTo(Hex.of(Hex.bytes(payload)));
        assertThat(decode(Hex.bytes(payload))).isEqualTo(method);
    }

    @Test
    void hasAnIdAndANameOfItsOwnForEachMethod() {
        Set<Integer> ids = new HashSet<>();
        Set<String> names = new HashSet<>();
        Samples samples = new Samples(1);
        for (Class<? extends Method> type : Samples.methodTypes()) {
            Method method = samples.method(type);
            ids.add(method.id());
            names.add(MethodId.name(method.id()));
        }
        assertThat(ids).hasSize(Samples.methodTypes().size()).hasSize(66);
        assertThat(names).hasSize(ids.size()).allMatch(name -> name.matches("[a-z]+\\.[a-z-]+"));
    }

    @Property(tries = 200)
    void survivesEncodingAndDecodingForEveryMethod(@ForAll long seed) {
        Samples samples = new Samples(seed);
        for (Class<? extends Method> type : Samples.methodTypes()) {
            Method method = samples.method(type);
            assertThat(decode(Samples.encoded(method))).isEqualTo(method);
        }
    }

    @Property(tries = 20)
    void refusesEveryTruncationAndEveryExtensionOfEveryMethod(@ForAll long seed) {
        Samples samples = new Samples(seed);
        for (Class<? extends Method> type : Samples.methodTypes()) {
            byte[] payload = Samples.encoded(samples.method(type));
            for (int length = 0; length <= payload.length + 1; length++) {
                if (length != payload.length) {
                    byte[] wrong = Arrays.copyOf(payload, length);
                    assertThatThrownBy(() -> decode(wrong))
                            .isInstanceOfSatisfying(
                                    AmqpException.class,
                                    e -> assertThat(e.error().code()).isEqualTo(ReplyCode.FRAME_ERROR));
                }
            }
        }
    }

    @Test
    void ignoresTicketsAndUnusedBits() {
        assertThat(decode(Hex.bytes("003c 0046 1234 01 'q' ff"))).isEqualTo(new BasicMethod.Get("q", true));
    }

    @Test
    void namesTheOctetsItCannotDecode() {
        ProtocolError error = errorOf("0032 000a 0000 05 'q'");
        assertThat(error.replyText()).isEqualTo("FRAME_ERROR - cannot decode <<0,0,5,113>>");
        assertThat(error.classId()).isEqualTo(50);
        assertThat(error.methodId()).isEqualTo(10);
        assertThat(error.code().isHard()).isTrue();
        assertThat(errorOf("005a 000a 07").replyText()).isEqualTo("FRAME_ERROR - cannot decode <<7>>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"000a 000b", "000a 0015", "000a 0046"})
    void neverShowsOctetsThatMayBeAPassword(String id) {
        assertThat(errorOf(id + " ffff 'secret'").replyText()).isEqualTo("FRAME_ERROR - cannot decode <<...>>");
    }

    @Test
    void neverPrintsSecrets() {
        Method method = new ConnectionMethod.StartOk(FieldTable.EMPTY, "PLAIN", Secret.of("hunter2"), "en_US");
        assertThat(method.toString()).contains("******").doesNotContain("hunter2");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertThat(errorOf("0032 000a 0000 02 ff80 00 00000000").replyText())
                .isEqualTo("FRAME_ERROR - Malformed UTF-8 in shortstr");
    }

    @Test
    void keepsRoutingKeysThatAreNotUtf8() {
        byte[] payload = Hex.bytes("003c 0028 0000 01 'x' 02 ff80 00");
        assertThat(Samples.encoded(decode(payload))).isEqualTo(payload);
    }

    @Test
    void refusesMethodsNobodyKnowsByTheirIds() {
        ProtocolError error = errorOf("003c 00c8 00");
        assertThat(error.replyText()).isEqualTo("COMMAND_INVALID - unknown method (class 60, id 200)");
        assertThat(error.classId()).isEqualTo(60);
        assertThat(error.methodId()).isEqualTo(200);
        assertThat(errorOf("ffff ffff").code()).isEqualTo(ReplyCode.COMMAND_INVALID);
    }

    @Test
    void refusesAFrameTooShortForAnId() {
        assertThat(errorOf("003c 00").replyText())
                .isEqualTo("FRAME_ERROR - type 1, all octets = <<0,60,0>>: unknown_frame");
    }

    @Test
    void writesWholeFrames() {
        Method method = new ConfirmMethod.SelectOk();
        ByteBuffer buffer = ByteBuffer.allocate(2 + Methods.frameLength(method));
        assertThat(Methods.writeFrame(513, method, buffer, 2)).isEqualTo(buffer.capacity());
        assertThat(buffer.array()).isEqualTo(Hex.bytes("0000 01 0201 00000004 0055 000b ce"));
    }
}
