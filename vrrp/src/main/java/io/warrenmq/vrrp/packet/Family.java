package io.warrenmq.vrrp.packet;

/** The family of an address. */
public enum Family {
    IPV4(4, "IPv4"),
    IPV6(16, "IPv6");

    private final int addressSizeBytes;
    private final String text;

    Family(int addressSizeBytes, String text) {
        this.addressSizeBytes = addressSizeBytes;
        this.text = text;
    }

    /** The size of one address: 4 or 16 bytes. */
    public int addressSizeBytes() {
        return addressSizeBytes;
    }

    /** The bits of one address, so the longest prefix: 32 or 128. */
    public int addressBits() {
        return addressSizeBytes * 8;
    }

    /** {@code IPv4} or {@code IPv6}. */
    @Override
    public String toString() {
        return text;
    }
}
