package io.warrenmq.vrrp.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.packet.IpAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class AnnouncementsTest {

    private static final long HARDWARE = 0x0242_c000_0201L;

    @Test
    void aGratuitousArpIsARequestForTheOwnAddress() {
        ByteBuffer frame = ByteBuffer.allocate(128);

        int size = Announcements.writeArp(frame, HARDWARE, IpAddress.of("192.0.2.10"));

        assertThat(HexFormat.of().formatHex(frame.array(), 0, size))
                .isEqualTo("ffffffffffff0242c0000201" + "0806" + "0001080006040001" + "0242c0000201c000020a"
                        + "ffffffffffffc000020a");
    }

    @Test
    void aNeighbourAdvertisementOverridesWhatOthersKnow() {
        ByteBuffer frame = ByteBuffer.allocate(128);

        int size = Announcements.writeNeighbourAdvertisement(frame, HARDWARE, IpAddress.of("2001:db8::10"), false);

        assertThat(HexFormat.of().formatHex(frame.array(), 0, size))
                .startsWith("333300000001" + "0242c0000201" + "86dd" + "60000000" + "0020" + "3a" + "ff")
                .endsWith("20000000" + "20010db8000000000000000000000010" + "0201" + "0242c0000201");
        long sum = 32 + 58;
        for (int at = 22; at < size; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        assertThat((sum & 0xffff) + (sum >>> 16)).as("sum with its checksum").isEqualTo(0xffff);
    }
}
