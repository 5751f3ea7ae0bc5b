package io.warrenmq.vrrp.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The octets of an advert: RFC 3768 section 5.1 for version 2, RFC 9568 section 5.1 for version 3. */
public final class AdvertCodec {

    /** The octets before the addresses. */
    public static final int HEADER_SIZE_BYTES = 8;

    /** The type of an advert, the only one that there is. */
    static final int TYPE_ADVERT = 1;

    private static final int CHECKSUM_OFFSET = 6;

    private AdvertCodec() {}

    /** The size of a message with so many addresses. */
    public static int sizeBytes(int version, Family family, int addressCount) {
        return HEADER_SIZE_BYTES
                + addressCount * family.addressSizeBytes()
                + (version == 2 ? Authentication.DATA_SIZE_BYTES : 0);
    }

    /**
     * Writes an advert.
     *
     * @return its size in bytes
     */
    public static int encode(Advert advert, ChecksumRule rule, ByteBuffer bytes, int offset) {
        Family family = advert.addresses().isEmpty()
                ? Family.IPV4
                : advert.addresses().getFirst().family();
        int sizeBytes = sizeBytes(advert.version(), family, advert.addresses().size());
        bytes.put(offset, (byte) (advert.version() << 4 | TYPE_ADVERT));
        bytes.put(offset + 1, (byte) advert.vrid());
        bytes.put(offset + 2, (byte) advert.priority());
        bytes.put(offset + 3, (byte) advert.addresses().size());
        if (advert.version() == 2) {
            bytes.put(offset + 4, (byte) advert.authentication().type().code());
            bytes.put(offset + 5, (byte) (advert.intervalNs() / Advert.V2_UNIT_NS));
            advert.authentication().write(bytes, offset + sizeBytes - Authentication.DATA_SIZE_BYTES);
        } else {
            bytes.putShort(offset + 4, (short) (advert.intervalNs() / Advert.V3_UNIT_NS & 0xfff));
        }
        bytes.putShort(offset + CHECKSUM_OFFSET, (short) 0);
        int addressOffset = offset + HEADER_SIZE_BYTES;
        for (IpAddress address : advert.addresses()) {
            address.write(bytes, addressOffset);
            addressOffset += family.addressSizeBytes();
        }
        if (!(rule instanceof ChecksumRule.ByKernel)) {
            int checksum = InternetChecksum.fold(sum(bytes, offset, sizeBytes, rule));
            bytes.putShort(offset + CHECKSUM_OFFSET, (short) checksum);
        }
        return sizeBytes;
    }

    /** Whether the checksum of a message is right by a rule. What the kernel verified is right. */
    static boolean isIntact(ByteBuffer bytes, int offset, int sizeBytes, ChecksumRule rule) {
        return rule instanceof ChecksumRule.ByKernel || InternetChecksum.fold(sum(bytes, offset, sizeBytes, rule)) == 0;
    }

    static int version(ByteBuffer bytes, int offset) {
        return bytes.get(offset) >> 4 & 0xf;
    }

    static int type(ByteBuffer bytes, int offset) {
        return bytes.get(offset) & 0xf;
    }

    /** The virtual router of a message of at least {@link #HEADER_SIZE_BYTES}. */
    public static int vrid(ByteBuffer bytes, int offset) {
        return bytes.get(offset + 1) & 0xff;
    }

    static int priority(ByteBuffer bytes, int offset) {
        return bytes.get(offset + 2) & 0xff;
    }

    static int addressCount(ByteBuffer bytes, int offset) {
        return bytes.get(offset + 3) & 0xff;
    }

    static int authTypeCode(ByteBuffer bytes, int offset) {
        return bytes.get(offset + 4) & 0xff;
    }

    static long intervalNs(ByteBuffer bytes, int offset, int version) {
        return version == 2
                ? (bytes.get(offset + 5) & 0xff) * Advert.V2_UNIT_NS
                : (bytes.getShort(offset + 4) & 0xfff) * Advert.V3_UNIT_NS;
    }

    static List<IpAddress> addresses(ByteBuffer bytes, int offset, Family family) {
        int count = addressCount(bytes, offset);
        List<IpAddress> addresses = new ArrayList<>(count);
        for (int index = 0; index < count; index++) {
            addresses.add(
                    IpAddress.read(bytes, offset + HEADER_SIZE_BYTES + index * family.addressSizeBytes(), family));
        }
        return addresses;
    }

    private static long sum(ByteBuffer bytes, int offset, int sizeBytes, ChecksumRule rule) {
        long message = InternetChecksum.sum(bytes, offset, sizeBytes);
        return rule instanceof ChecksumRule.PseudoHeader(IpAddress source, IpAddress destination)
                ? message + InternetChecksum.pseudoHeader(source, destination, sizeBytes)
                : message;
    }
}
