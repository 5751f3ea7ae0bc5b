package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyTextTest {
    private static int byteCount(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void beginsWithTheNameOfTheCode() {
        assertThat(ProtocolError.of(ReplyCode.NOT_FOUND, "no queue 'q' in vhost '/'")
                        .replyText())
                .isEqualTo("NOT_FOUND - no queue 'q' in vhost '/'");
        assertThat(ProtocolError.of(ReplyCode.INTERNAL_ERROR, "").replyText()).isEqualTo("INTERNAL_ERROR");
    }

    @Test
    void blamesTheMethod() {
        assertThat(ProtocolError.of(ReplyCode.NOT_FOUND, "x").blaming(MethodId.EXCHANGE_UNBIND_OK))
                .isEqualTo(new ProtocolError(ReplyCode.NOT_FOUND, "x", 40, 51));
    }

    @Test
    void keepsTextsOf255BytesAndCutsLongerOnesTo255() {
        assertThat(ProtocolError.cut("x".repeat(255))).isEqualTo("x".repeat(255));
        assertThat(ProtocolError.cut("x".repeat(256))).isEqualTo("x".repeat(252) + "...");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00E4", "\u20AC", "\uD83D\uDC30"})
    void cutsBetweenCharactersOnly(String character) {
        for (int shift = 0; shift < 4; shift++) {
            String cut = ProtocolError.cut("x".repeat(shift) + character.repeat(255));
            assertThat(byteCount(cut)).isBetween(252, 255);
            assertThat(cut).endsWith(character + "...").doesNotContain("?");
        }
    }

    @Test
    void survivesAFailingNameOf255Bytes() {
        String name = "\u20AC".repeat(85);
        Method close = new ChannelMethod.Close(
                404,
                ProtocolError.of(ReplyCode.NOT_FOUND, "no queue '" + name + "'").replyText(),
                50,
                10);
        ByteBuffer frame = ByteBuffer.allocate(Methods.frameLength(close));
        Methods.writeFrame(1, close, frame, 0);
        assertThat(Methods.decode(frame, 7, frame.capacity() - 8, DecodeLimits.DEFAULT))
                .isEqualTo(close);
    }

    @ParameterizedTest
    @CsvSource({"200,NONE", "311,SOFT", "320,HARD", "403,SOFT", "406,SOFT", "501,HARD", "530,HARD", "541,HARD"})
    void knowsWhichCodesCloseTheConnection(int code, ReplyCode.Level level) {
        ReplyCode replyCode = ReplyCode.of(code).orElseThrow();
        assertThat(replyCode.level()).isEqualTo(level);
        assertThat(replyCode.code()).isEqualTo(code);
        assertThat(replyCode.isHard()).isEqualTo(level == ReplyCode.Level.HARD);
    }

    @Test
    void knowsNoOtherCodes() {
        assertThat(ReplyCode.of(999)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'foo' | <<\"foo\">>",
                "`` | <<>>",
                "'a' 22 5c 0a | <<\"a\\\"\\\\\\n\">>",
                "c3a4 | <<\"\u00E4\"/utf8>>",
                "'a' 00 | <<97,0>>",
                "ff | <<255>>",
                "7f | <<127>>",
                "c285 | <<194,133>>",
                "'123456789' | <<49,50,51,52,53,54,55,56,...>>",
            })
    void rendersBinariesAsErlangDoes(String bytes, String text) {
        assertThat(ErlangText.binary(Hex.bytes(bytes), 8)).isEqualTo(text);
    }

    @Test
    void rendersValuesTheWayRedeclarationErrorsShowThem() {
        assertThat(ErlangText.value(FieldValue.of(2000))).isEqualTo("2000");
        assertThat(ErlangText.value(FieldValue.of("dlx"))).isEqualTo("dlx");
        assertThat(ErlangText.value(FieldValue.of(true))).isEqualTo("true");
        assertThat(ErlangText.value(FieldValue.of(1.5))).isEqualTo("1.5");
        assertThat(ErlangText.value(FieldValue.of(1e30))).isEqualTo("1.0e30");
        assertThat(ErlangText.value(FieldValue.of(List.of()))).isEqualTo("[]");
        assertThat(ErlangText.value(FieldValue.of(
                        FieldTable.builder().add("a", 1).add("b", "x").build())))
                .isEqualTo("[{<<\"a\">>,signedint,1},{<<\"b\">>,longstr,<<\"x\">>}]");
        assertThat(ErlangText.value(new FieldValue.LongString(Octets.of((byte) 0xFF))))
                .isEqualTo("\uFFFD");
    }

    @Test
    void boundsTheRenderingOfLargeValues() {
        FieldValue text = FieldValue.of("x".repeat(100_000));
        assertThat(ErlangText.value(text)).hasSize(255);
        FieldValue wide = FieldValue.of(Collections.nCopies(10_000, text));
        FieldValue deep = wide;
        for (int i = 0; i < 100; i++) {
            deep = FieldValue.of(List.of(deep, wide));
        }
        assertThat(ErlangText.term(wide)).endsWith(",...]").hasSizeLessThan(3_000);
        assertThat(ErlangText.term(deep)).hasSizeLessThan(10_000);
        assertThat(text.toString()).hasSizeLessThan(400);
    }

    @Test
    void quotesStringsAndFallsBackToOctets() {
        assertThat(ErlangText.quoted("s")).isEqualTo("\"s\"");
        assertThat(ErlangText.quoted("\0s")).isEqualTo("[0,115]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"0 | 0", "60000 | 60000", "+5 | 5", "-0 | 0", "007 | 7", "315360000000 | 315360000000"})
    void parsesExpirationsInMilliseconds(String text, long expected) {
        ByteBuffer bytes = ByteBuffer.wrap(Utf8.encode(text));
        assertThat(Expiration.parse(bytes, 0, bytes.capacity())).isEqualTo(expected);
        assertThatThrownBy(() -> Expiration.explanation(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | no_integer",
                "abc | no_integer",
                "- | no_integer",
                "+-1 | no_integer",
                "10s | {leftover_string,\"s\"}",
                "1.5 | {leftover_string,\".5\"}",
                "-1x | {leftover_string,\"x\"}",
                "-1 | {value_negative,-1}",
                "-00012 | {value_negative,-12}",
                "315360000001 | {value_too_large,315360000001}",
                "99999999999999999999999 | {value_too_large,99999999999999999999999}",
                "-99999999999999999999999 | {value_negative,-99999999999999999999999}",
            })
    void saysWhatIsWrongWithAnExpiration(String text, String reason) {
        ByteBuffer bytes = ByteBuffer.wrap(Utf8.encode(text));
        assertThat(Expiration.parse(bytes, 0, bytes.capacity())).isBetween(-4L, -1L);
        assertThat(Expiration.explanation(text)).isEqualTo("invalid expiration '" + text + "': " + reason);
    }

    @Test
    void neverOverflowsOnTheLongestExpiration() {
        ByteBuffer bytes = ByteBuffer.wrap(Utf8.encode("9".repeat(255)));
        assertThat(Expiration.parse(bytes, 0, 255)).isEqualTo(Expiration.VALUE_TOO_LARGE);
    }
}
