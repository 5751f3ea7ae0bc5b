package io.warrenmq.vrrp.packet;

import java.nio.ByteBuffer;

/** The one's complement checksum of RFC 1071, with or without the pseudo header of the IP version. */
final class InternetChecksum {

    static final int PROTOCOL_VRRP = 112;

    private InternetChecksum() {}

    /** The sum of the octets as 16-bit words, to be continued or folded. */
    static long sum(ByteBuffer bytes, int offset, int lengthBytes) {
        long sum = 0;
        int even = lengthBytes & ~1;
        for (int index = 0; index < even; index += 2) {
            sum += bytes.getShort(offset + index) & 0xffff;
        }
        if (even < lengthBytes) {
            sum += (bytes.get(offset + even) & 0xff) << 8;
        }
        return sum;
    }

    /** The sum of the pseudo header: RFC 768 for IPv4, RFC 8200 section 8.1 for IPv6. */
    static long pseudoHeader(IpAddress source, IpAddress destination, int lengthBytes) {
        return words(source) + words(destination) + lengthBytes + PROTOCOL_VRRP;
    }

    /** The checksum of a sum: 0 when the sum already contains a correct checksum. */
    static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }

    private static long words(IpAddress address) {
        return words(address.high()) + words(address.low());
    }

    private static long words(long half) {
        return (half >>> 48) + (half >>> 32 & 0xffff) + (half >>> 16 & 0xffff) + (half & 0xffff);
    }
}
