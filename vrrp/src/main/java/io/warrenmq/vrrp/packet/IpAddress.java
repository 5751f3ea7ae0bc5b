package io.warrenmq.vrrp.packet;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address without a scope. Addresses are ordered as unsigned numbers, which is how two masters of equal priority
 * decide (RFC 5798, section 6.4.3).
 *
 * @param high the first eight bytes of an IPv6 address; 0 for IPv4
 * @param low the last eight bytes of an IPv6 address, or the four bytes of an IPv4 address
 */
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {

    private static final Pattern DOTTED = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** Reads the textual form; empty if it is none. Short forms such as {@code 10.1} are none. */
    public static Optional<IpAddress> parse(String text) {
        Matcher dotted = DOTTED.matcher(text);
        if (dotted.matches()) {
            long low = 0;
            for (int part = 1; part <= 4; part++) {
                int octet = Integer.parseInt(dotted.group(part));
                if (octet > 255) {
                    return Optional.empty();
                }
                low = low << 8 | octet;
            }
            return Optional.of(new IpAddress(Family.IPV4, 0, low));
        }
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Inet6Address.ofLiteral(text).getAddress();
            if (bytes.length != Family.IPV6.addressSizeBytes()) {
                return Optional.empty();
            }
            return Optional.of(read(ByteBuffer.wrap(bytes), 0, Family.IPV6));
        } catch (IllegalArgumentException e) {
            // The caller words the refusal: it knows the place in the file.
            return Optional.empty();
        }
    }

    /** Reads the textual form of an address that is known to be one. */
    public static IpAddress of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not an address: " + text));
    }

    /** Reads an address in network order. */
    public static IpAddress read(ByteBuffer bytes, int offset, Family family) {
        return switch (family) {
            case IPV4 -> new IpAddress(family, 0, Integer.toUnsignedLong(bytes.getInt(offset)));
            case IPV6 -> new IpAddress(family, bytes.getLong(offset), bytes.getLong(offset + 8));
        };
    }

    /** Writes the address in network order. */
    public void write(ByteBuffer bytes, int offset) {
        switch (family) {
            case IPV4 -> bytes.putInt(offset, (int) low);
            case IPV6 -> {
                bytes.putLong(offset, high);
                bytes.putLong(offset + 8, low);
            }
        }
    }

    /** The address in network order. */
    public byte[] bytes() {
        byte[] bytes = new byte[family.addressSizeBytes()];
        write(ByteBuffer.wrap(bytes), 0);
        return bytes;
    }

    /** Whether this is in fe80::/10. */
    public boolean isLinkLocal() {
        return family == Family.IPV6 && high >>> 54 == 0xfe80L >>> 6;
    }

    /** Whether this is in 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return family == Family.IPV4 ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    @Override
    public int compareTo(IpAddress other) {
        int families = family.compareTo(other.family);
        if (families != 0) {
            return families;
        }
        int highs = Long.compareUnsigned(high, other.high);
        return highs != 0 ? highs : Long.compareUnsigned(low, other.low);
    }

    /** The usual text; IPv6 in the form of RFC 5952. */
    @Override
    public String toString() {
        return family == Family.IPV4
                ? (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff)
                : compressed();
    }

    private String compressed() {
        int runStart = -1;
        int runLength = 1;
        for (int start = 0; start < 8; start++) {
            int length = 0;
            while (start + length < 8 && group(start + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runStart = start;
                runLength = length;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int index = 0; index < 8; index++) {
            if (index == runStart) {
                text.append("::");
                index += runLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(index)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> 48 - index % 4 * 16) & 0xffff;
    }
}
