package io.warrenmq.server.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static ProxyHeader header(byte[] bytes) {
        ProxyHeader.Outcome outcome = ProxyHeader.parse(bytes);
        assertThat(outcome).isInstanceOf(ProxyHeader.Outcome.Header.class);
        return ((ProxyHeader.Outcome.Header) outcome).header();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void versionOneTellsAddresses() {
        ProxyHeader header = header(ascii("PROXY TCP4 192.0.2.1 192.0.2.2 4711 5672\r\nAMQP"));
        assertThat(header.lengthBytes()).isEqualTo(42);
        assertThat(header.source()).contains(new InetSocketAddress("192.0.2.1", 4711));
        assertThat(header.destination()).contains(new InetSocketAddress("192.0.2.2", 5672));
        assertThat(header(ascii("PROXY TCP6 2001:db8::1 ::1 1 2\r\n")).source())
                .contains(new InetSocketAddress("2001:db8::1", 1));
        assertThat(header(ascii("PROXY UNKNOWN\r\n")).source()).isEmpty();
    }

    @Test
    void versionTwoTellsAddresses() {
        byte[] tcp4 = HexFormat.of().parseHex(SIGNATURE + "2111000c" + "c0000201" + "c0000202" + "1267" + "1628");
        assertThat(header(tcp4).source()).contains(new InetSocketAddress("192.0.2.1", 4711));
        assertThat(header(tcp4).destination()).contains(new InetSocketAddress("192.0.2.2", 5672));
        byte[] local = HexFormat.of().parseHex(SIGNATURE + "20000000");
        assertThat(header(local).source()).isEmpty();
        assertThat(header(local).lengthBytes()).isEqualTo(16);
    }

    @Test
    void everyPrefixNeedsMore() {
        byte[] text = ascii("PROXY TCP4 192.0.2.1 192.0.2.2 4711 5672\r\n");
        byte[] binary = HexFormat.of().parseHex(SIGNATURE + "2111000c" + "c0000201" + "c0000202" + "1267" + "1628");
        for (byte[] whole : new byte[][] {text, binary}) {
            for (int length = 0; length < whole.length; length++) {
                assertThat(ProxyHeader.parse(Arrays.copyOf(whole, length)))
                        .isInstanceOf(ProxyHeader.Outcome.NeedsMore.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AMQP\0\0\t\1",
                "PROXY TCP4 example.com 192.0.2.2 4711 5672\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 99999 5672\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 4711\r\n",
                "PROXY SCTP 192.0.2.1 192.0.2.2 4711 5672\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 4711 5672\n"
            })
    void otherLinesAreMalformed(String line) {
        assertThat(ProxyHeader.parse(ascii(line))).isInstanceOf(ProxyHeader.Outcome.Malformed.class);
    }

    @Test
    void lengthsAreBounded() {
        assertThat(ProxyHeader.parse(ascii("PROXY " + "x".repeat(200))))
                .isInstanceOf(ProxyHeader.Outcome.Malformed.class);
        assertThat(ProxyHeader.parse(HexFormat.of().parseHex(SIGNATURE + "2111ffff")))
                .isInstanceOf(ProxyHeader.Outcome.Malformed.class);
    }

    @Test
    void noBytesBreakTheParser() {
        Random random = new Random(42);
        byte[] signature = HexFormat.of().parseHex(SIGNATURE);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            byte[] start = i % 2 == 0 ? signature : ascii("PROXY TCP6 ");
            ByteBuffer.wrap(bytes).put(0, start, 0, Math.min(start.length, bytes.length));
            assertThat(ProxyHeader.parse(bytes)).isNotNull();
        }
    }
}
