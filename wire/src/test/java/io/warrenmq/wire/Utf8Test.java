package io.warrenmq.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static boolean jdkAccepts(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void agreesWithTheJdkOnEveryPairAndTripleStart() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (int third : new int[] {0x00, 0x7F, 0x80, 0xBF, 0xC0}) {
                    for (int length = 1; length <= 4; length++) {
                        byte[] all = {(byte) first, (byte) second, (byte) third, (byte) 0x80};
                        byte[] bytes = Arrays.copyOf(all, length);
                        assertThat(Utf8.isValid(ByteBuffer.wrap(bytes), 0, length))
                                .as(Hex.of(bytes))
                                .isEqualTo(jdkAccepts(bytes));
                    }
                }
            }
        }
    }

    @Property(tries = 3000)
    void keepsArbitraryOctetsLossless(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(40)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextBoolean() ? random.nextInt() : 'a');
        }
        String text = Utf8.decode(bytes);
        assertThat(Utf8.encode(text)).isEqualTo(bytes);
        assertThat(Utf8.encodedLength(text)).isEqualTo(bytes.length);
        assertThat(Utf8.hasEscape(text)).isEqualTo(!jdkAccepts(bytes));
        assertThat(Utf8.isValid(ByteBuffer.wrap(bytes), 0, bytes.length)).isEqualTo(jdkAccepts(bytes));
    }

    @Test
    void replacesWhatIsNoCharacterForPrinting() {
        assertThat(Utf8.printable(Utf8.decode(Hex.bytes("'a' ff 'b'")))).isEqualTo("a\uFFFDb");
        assertThat(Utf8.printable("\uD83D\uDC30")).isEqualTo("\uD83D\uDC30");
    }

    @Test
    void countsAndEncodesStrayHighSurrogatesAsOneQuestionMark() {
        assertThat(Utf8.encode("\uD800")).isEqualTo(Hex.bytes("'?'"));
        assertThat(Utf8.encodedLength("\uD800")).isEqualTo(1);
        assertThat(Utf8.encode("\uD800\uDCFF")).hasSize(4);
        assertThat(Utf8.encode("\uD800x\uDCFF")).isEqualTo(Hex.bytes("'?x' ff"));
    }
}
