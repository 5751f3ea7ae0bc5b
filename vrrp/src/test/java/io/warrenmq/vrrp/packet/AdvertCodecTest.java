package io.warrenmq.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.packet.Verdict.Accepted;
import io.warrenmq.vrrp.packet.Verdict.Refused;
import io.warrenmq.vrrp.packet.Verdict.SenderChecksum;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AdvertCodecTest {

    private static final IpAddress A = IpAddress.of("192.0.2.1");
    private static final IpAddress B = IpAddress.of("192.0.2.2");
    private static final IpAddress GROUP = IpAddress.of("224.0.0.18");
    private static final ChecksumRule ALONE = new ChecksumRule.MessageOnly();
    private static final long CENTISECOND = Advert.V3_UNIT_NS;
    private static final long SECOND = Advert.V2_UNIT_NS;

    /** A message as it was seen on a wire, and what it means. */
    record Vector(String octets, Advert advert, IpAddress source, IpAddress destination, ChecksumRule rule) {
        byte[] bytes() {
            return HexFormat.of().parseHex(octets.replace(" ", ""));
        }

        Datagram packet(byte[] bytes) {
            return new Datagram(source, destination, 20, 255, ByteBuffer.wrap(bytes), 0, bytes.length);
        }

        Expectation expected() {
            Family family = advert.addresses().getFirst().family();
            return new Expectation(
                    advert.version(),
                    family,
                    advert.vrid(),
                    advert.intervalNs(),
                    advert.addresses(),
                    advert.authentication(),
                    !destination.isMulticast(),
                    List.of(),
                    false,
                    true);
        }
    }

    private static Advert v2(int vrid, int priority, String address, Authentication authentication) {
        return new Advert(2, vrid, priority, SECOND, List.of(IpAddress.of(address)), authentication);
    }

    private static Advert v3(int priority) {
        return new Advert(3, 51, priority, 10 * CENTISECOND, List.of(IpAddress.of("192.0.2.10")), Authentication.NONE);
    }

    static final List<Vector> VECTORS = List.of(
            new Vector(
                    "2133960101013fa9c000020a726f6f7431323300",
                    v2(51, 150, "192.0.2.10", Authentication.password("root123")),
                    A,
                    GROUP,
                    ALONE),
            new Vector(
                    "213300010101d5a9c000020a726f6f7431323300",
                    v2(51, 0, "192.0.2.10", Authentication.password("root123")),
                    A,
                    GROUP,
                    ALONE),
            new Vector(
                    "2150640101015482c00002c83131313100000000",
                    v2(80, 100, "192.0.2.200", Authentication.password("1111")),
                    A,
                    GROUP,
                    ALONE),
            new Vector(
                    "2165ca010001526ac000022d0000000000000000",
                    v2(101, 202, "192.0.2.45", Authentication.NONE),
                    A,
                    B,
                    ALONE),
            new Vector("31339601000ad425c000020a", v3(150), A, GROUP, new ChecksumRule.PseudoHeader(A, GROUP)),
            new Vector("31339601000af235c000020a", v3(150), A, B, new ChecksumRule.PseudoHeader(A, B)),
            new Vector("31339601000a76b6c000020a", v3(150), A, GROUP, ALONE));

    @ParameterizedTest
    @FieldSource("VECTORS")
    void anAdvertIsWrittenAsSeenOnTheWire(Vector vector) {
        ByteBuffer bytes = ByteBuffer.allocate(64);

        int size = AdvertCodec.encode(vector.advert(), vector.rule(), bytes, 3);

        assertThat(HexFormat.of().formatHex(bytes.array(), 3, 3 + size))
                .isEqualTo(HexFormat.of().formatHex(vector.bytes()));
    }

    @ParameterizedTest
    @FieldSource("VECTORS")
    void anAdvertSeenOnTheWireIsUnderstood(Vector vector) {
        Verdict verdict = Inspection.inspect(vector.packet(vector.bytes()), vector.expected(), false);

        assertThat(verdict).isInstanceOfSatisfying(Accepted.class, accepted -> {
            assertThat(accepted.advert()).isEqualTo(vector.advert());
            assertThat(accepted.source()).isEqualTo(vector.source());
        });
    }

    @ParameterizedTest
    @FieldSource("VECTORS")
    void everyTruncationIsRefused(Vector vector) {
        for (int size = AdvertCodec.HEADER_SIZE_BYTES; size < vector.bytes().length; size++) {
            byte[] cut = Arrays.copyOf(vector.bytes(), size);
            assertThat(Inspection.inspect(vector.packet(cut), vector.expected(), false))
                    .as("%d bytes", size)
                    .isInstanceOf(Refused.class);
        }
        assertThat(vector.packet(Arrays.copyOf(vector.bytes(), 7)).namesRouter())
                .isFalse();
    }

    @ParameterizedTest
    @FieldSource("VECTORS")
    void everyFlippedBitIsRefused(Vector vector) {
        for (int bit = 0; bit < vector.bytes().length * 8; bit++) {
            byte[] damaged = vector.bytes();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            // Another virtual router is somebody else's business, before any check.
            if (vector.packet(damaged).vrid() == vector.advert().vrid()) {
                assertThat(Inspection.inspect(vector.packet(damaged), vector.expected(), false))
                        .as("bit %d", bit)
                        .isInstanceOf(Refused.class);
            }
        }
    }

    @Test
    void ipv6AdvertsAreSummedWithTheirPseudoHeader() {
        IpAddress source = IpAddress.of("fe80::1");
        IpAddress group = IpAddress.of("ff02::12");
        Advert advert = new Advert(
                3,
                51,
                150,
                20 * CENTISECOND,
                List.of(IpAddress.of("fe80::10"), IpAddress.of("2001:db8::10")),
                Authentication.NONE);
        ByteBuffer bytes = ByteBuffer.allocate(64);

        int size = AdvertCodec.encode(advert, new ChecksumRule.PseudoHeader(source, group), bytes, 0);

        assertThat(HexFormat.of().formatHex(bytes.array(), 0, size))
                .isEqualTo("3133960200140e2dfe80000000000000000000000000001020010db8000000000000000000000010");
    }

    @Test
    void aFieldThatTheKernelSumsStaysZero() {
        ByteBuffer bytes = ByteBuffer.allocate(64);

        AdvertCodec.encode(v3(150), new ChecksumRule.ByKernel(), bytes, 0);

        assertThat(bytes.getShort(6)).isZero();
    }

    @Test
    void whichFormOfChecksumASenderUsesIsTold() {
        assertThat(checksum(VECTORS.get(4))).isEqualTo(SenderChecksum.USUAL);
        assertThat(checksum(VECTORS.get(6))).isEqualTo(SenderChecksum.WITHOUT_PSEUDO_HEADER);
        Vector old = new Vector("31339601000ad425c000020a", v3(150), A, B, new ChecksumRule.PseudoHeader(A, GROUP));
        assertThat(checksum(old)).isEqualTo(SenderChecksum.GROUP_IN_UNICAST);
    }

    private static SenderChecksum checksum(Vector vector) {
        Verdict verdict = Inspection.inspect(vector.packet(vector.bytes()), vector.expected(), false);
        return ((Accepted) verdict).checksum();
    }

    @Test
    void aPasswordIsItsFirstEightBytesAndIsNeverPrinted() {
        assertThat(Authentication.password("MQ_HA_PASSPHRASE")).isEqualTo(Authentication.password("MQ_HA_PA"));
        assertThat(Authentication.password("MQ_HA_PA")).isNotEqualTo(Authentication.password("MQ_HA_PB"));
        assertThat(Authentication.password("secret").toString()).doesNotContain("secret");
        assertThat(VECTORS.getFirst().advert().toString()).doesNotContain("root123");
    }
}
