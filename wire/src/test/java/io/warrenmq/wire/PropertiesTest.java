package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertiesTest {
    private static final DecodeLimits LIMITS = DecodeLimits.DEFAULT;
    private static final String FRONT = "003c 0000 0000000000000005 ";

    private static final String ALL = FRONT + "fffc 02 'ct' 02 'ce' 00000004 01 'h' 't' 01 02 09 02 'ci' 02 'rt'"
            + " 03 '100' 02 'mi' 0000000000000007 02 'ty' 02 'ui' 02 'ai' 02 'cl'";

    private final PropertiesScanner scanner = new PropertiesScanner(LIMITS, "CC", "BCC", "x-delay");

    private PropertiesScanner.Outcome scan(String payload) {
        ByteBuffer buffer = Hex.buffer(payload);
        return scanner.scan(buffer, 0, buffer.capacity());
    }

    private static BasicProperties decode(byte[] payload) {
        int offset = PropertiesScanner.FLAGS_OFFSET;
        return BasicProperties.decode(ByteBuffer.wrap(payload), offset, payload.length - offset, LIMITS);
    }

    @Test
    void decodesEveryPropertyInItsPlace() {
        BasicProperties expected = BasicProperties.builder()
                .contentType("ct")
                .contentEncoding("ce")
                .headers(FieldTable.of("h", FieldValue.of(true)))
                .deliveryMode(2)
                .priority(9)
                .correlationId("ci")
                .replyTo("rt")
                .expiration("100")
                .messageId("mi")
                .timestampSeconds(7L)
                .type("ty")
                .userId("ui")
                .appId("ai")
                .clusterId("cl")
                .build();
        byte[] payload = Hex.bytes(ALL);
        assertThat(decode(payload)).isEqualTo(expected);
        ByteBuffer encoded = ByteBuffer.allocate(expected.headerPayloadLength());
        expected.encodeHeaderPayload(5, encoded, 0);
        assertThat(Hex.of(encoded.array())).isEqualTo(Hex.of(payload));
    }

    @Test
    void scansEveryPropertyInItsPlace() {
        ByteBuffer buffer = Hex.buffer(ALL);
        assertThat(scanner.scan(buffer, 0, buffer.capacity())).isEqualTo(PropertiesScanner.Outcome.OK);
        assertThat(scanner.bodySizeBytes()).isEqualTo(5);
        assertThat(scanner.flags()).isEqualTo(0xFFFC);
        assertThat(scanner.isPersistent()).isTrue();
        assertThat(scanner.priority()).isEqualTo(9);
        assertThat(scanner.expirationMs()).isEqualTo(100);
        assertThat(scanner.timestampSeconds()).isEqualTo(7);
        assertThat(text(buffer, BasicProperty.CONTENT_TYPE)).isEqualTo("ct");
        assertThat(text(buffer, BasicProperty.CORRELATION_ID)).isEqualTo("ci");
        assertThat(text(buffer, BasicProperty.REPLY_TO)).isEqualTo("rt");
        assertThat(text(buffer, BasicProperty.MESSAGE_ID)).isEqualTo("mi");
        assertThat(text(buffer, BasicProperty.USER_ID)).isEqualTo("ui");
        assertThat(text(buffer, BasicProperty.CLUSTER_ID)).isEqualTo("cl");
        FieldTable headers = FieldTable.decode(
                buffer, scanner.offset(BasicProperty.HEADERS), scanner.length(BasicProperty.HEADERS), LIMITS);
        assertThat(headers.isTrue("h")).isTrue();
    }

    private String text(ByteBuffer buffer, BasicProperty property) {
        assertThat(scanner.has(property)).isTrue();
        return Utf8.decode(buffer, scanner.offset(property), scanner.length(property));
    }

    @Test
    void forgetsThePreviousMessage() {
        scan(ALL);
        assertThat(scan(FRONT + "0000")).isEqualTo(PropertiesScanner.Outcome.OK);
        assertThat(scanner.isPersistent()).isFalse();
        assertThat(scanner.deliveryMode()).isZero();
        assertThat(scanner.priority()).isZero();
        assertThat(scanner.timestampSeconds()).isZero();
        assertThat(scanner.expirationMs()).isEqualTo(Expiration.ABSENT);
        assertThat(scanner.headerValueOffset(0)).isEqualTo(TableScanner.ABSENT);
        for (BasicProperty property : BasicProperty.values()) {
            assertThat(scanner.has(property)).isFalse();
            assertThat(scanner.length(property)).isZero();
        }
    }

    @Test
    void notesTheFirstOfEachWantedHeaderAtTheOutermostLevelOnly() {
        ByteBuffer buffer = Hex.buffer(FRONT
                + "2000 00000027 01 'n' 'F' 00000005 03 'BCC' 'V'"
                + " 07 'x-delay' 'I' fffffff6 07 'x-delay' 't' 01 02 'CC' 'V'");
        assertThat(scanner.scan(buffer, 0, buffer.capacity())).isEqualTo(PropertiesScanner.Outcome.OK);
        assertThat(scanner.headerValueOffset(1)).isEqualTo(TableScanner.ABSENT);
        assertThat((char) buffer.get(scanner.headerValueOffset(0))).isEqualTo('V');
        int delay = scanner.headerValueOffset(2);
        assertThat(TableScanner.isInteger(buffer, delay)).isTrue();
        assertThat(TableScanner.integer(buffer, delay)).isEqualTo(-10);
        assertThat(TableScanner.isInteger(buffer, scanner.headerValueOffset(0))).isFalse();
        int table = scanner.offset(BasicProperty.HEADERS);
        assertThat(TableScanner.find(buffer, table, Utf8.encode("x-delay"))).isEqualTo(delay);
        assertThat(TableScanner.find(buffer, table, Utf8.encode("BCC"))).isEqualTo(TableScanner.ABSENT);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableScanner.integer(buffer, scanner.headerValueOffset(0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0000 00 | octets left over",
                "0800 02 00 | octets left over",
                "0001 | flags without a property",
                "0002 | flags without a property",
                "1000 | fewer octets than announced",
                "8000 05 'text' | fewer octets than announced",
                "0040 00000000000000 | fewer octets than announced",
                "2000 000000 | fewer octets than announced",
                "2000 00000001 | fewer octets than announced",
                "2000 ffffffff | fewer octets than announced",
                "2000 00000003 01 'a' '?' | unknown field type",
                "8000 01 ff | property is not UTF-8",
            })
    void refusesPropertiesThatCannotBeDecoded(String properties, String problem) {
        ByteBuffer buffer = Hex.buffer(FRONT + properties);
        PropertiesScanner.Outcome outcome = scanner.scan(buffer, 0, buffer.capacity());
        assertThat(outcome).isEqualTo(PropertiesScanner.Outcome.UNDECODABLE);
        assertThat(scanner.problem()).isEqualTo(problem);
        assertThat(scanner.error(outcome, MethodId.BASIC_PUBLISH, buffer, 0, buffer.capacity())
                        .replyText())
                .isEqualTo("INTERNAL_ERROR");
    }

    @Test
    void acceptsOctetsInPropertiesIfToldTo() {
        PropertiesScanner opaque = new PropertiesScanner(LIMITS, PropertyText.ANY_OCTETS);
        ByteBuffer buffer = Hex.buffer(FRONT + "0400 02 ff80");
        assertThat(opaque.scan(buffer, 0, buffer.capacity())).isEqualTo(PropertiesScanner.Outcome.OK);
        BasicProperties properties = decode(Hex.bytes(FRONT + "0400 02 ff80"));
        ByteBuffer encoded = ByteBuffer.allocate(properties.headerPayloadLength());
        properties.encodeHeaderPayload(5, encoded, 0);
        assertThat(encoded).isEqualTo(buffer);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "003c 0000 00 | FRAME_ERROR - type 2, all octets = <<0,60,0,0,0>>: unknown_frame",
                "0032 0000 0000000000000005 0000 | UNEXPECTED_FRAME - expected content header for class 60,"
                        + " got one for class 50 instead",
                "003c 0001 0000000000000005 0000 | UNEXPECTED_FRAME - expected content header for class 60,"
                        + " got non content header frame instead",
            })
    void tellsApartWhatIsNoHeaderOfThisClass(String payload, String text) {
        ByteBuffer buffer = Hex.buffer(payload);
        PropertiesScanner.Outcome outcome = scanner.scan(buffer, 0, buffer.capacity());
        assertThat(scanner.error(outcome, MethodId.BASIC_PUBLISH, buffer, 0, buffer.capacity())
                        .replyText())
                .isEqualTo(text);
    }

    @Test
    void hasNoErrorForGoodProperties() {
        ByteBuffer buffer = Hex.buffer(ALL);
        PropertiesScanner.Outcome outcome = scanner.scan(buffer, 0, buffer.capacity());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scanner.error(outcome, MethodId.BASIC_PUBLISH, buffer, 0, buffer.capacity()));
    }

    @ParameterizedTest
    @CsvSource({"'', -1", "10s, -2", "-1, -3", "315360000001, -4", "0, 0"})
    void leavesABadExpirationToTheCaller(String expiration, long expected) {
        ByteBuffer buffer = ByteBuffer.allocate(300);
        BasicProperties properties =
                BasicProperties.builder().expiration(expiration).build();
        int end = properties.encodeHeaderPayload(0, buffer, 0);
        assertThat(scanner.scan(buffer, 0, end)).isEqualTo(PropertiesScanner.Outcome.OK);
        assertThat(scanner.expirationMs()).isEqualTo(expected);
    }

    @Property(tries = 2000)
    void survivesEncodingAndDecodingToTheByte(@ForAll long seed) {
        byte[] payload = new Samples(seed).headerPayload();
        BasicProperties properties = decode(payload);
        ByteBuffer encoded = ByteBuffer.allocate(properties.headerPayloadLength());
        properties.encodeHeaderPayload(ByteBuffer.wrap(payload).getLong(4), encoded, 0);
        assertThat(encoded.array()).isEqualTo(payload);
        assertThat(properties.toBuilder().build()).isEqualTo(properties);
        PropertiesScanner opaque = new PropertiesScanner(LIMITS, PropertyText.ANY_OCTETS);
        assertThat(opaque.scan(ByteBuffer.wrap(payload), 0, payload.length)).isEqualTo(PropertiesScanner.Outcome.OK);
        assertThat(opaque.has(BasicProperty.HEADERS)).isEqualTo(properties.headers() != null);
    }

    @Property(tries = 100)
    void refusesEveryTruncation(@ForAll long seed) {
        byte[] payload = new Samples(seed).headerPayload();
        PropertiesScanner opaque = new PropertiesScanner(LIMITS, PropertyText.ANY_OCTETS);
        for (int length = 0; length < payload.length; length++) {
            assertThat(opaque.scan(ByteBuffer.wrap(payload), 0, length)).isNotEqualTo(PropertiesScanner.Outcome.OK);
        }
    }

    @Test
    void distinguishesAbsentFromEmpty() {
        BasicProperties empty = BasicProperties.builder().replyTo("").build();
        assertThat(empty).isNotEqualTo(BasicProperties.EMPTY);
        assertThat(empty.encodedLength()).isEqualTo(3);
        assertThat(BasicProperties.EMPTY.encodedLength()).isEqualTo(2);
        assertThat(empty.headersOrEmpty()).isEqualTo(FieldTable.EMPTY);
    }

    @Test
    void refusesFlagsOfNoPropertyWhenDecoding() {
        assertThatThrownBy(() -> decode(Hex.bytes(FRONT + "0001"))).isInstanceOf(DecodeException.class);
    }
}
