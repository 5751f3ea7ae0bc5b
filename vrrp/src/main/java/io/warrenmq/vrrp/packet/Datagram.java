package io.warrenmq.vrrp.packet;

import java.nio.ByteBuffer;

/**
 * A received IP packet.
 *
 * @param headerSizeBytes the size of its IP header, which messages to operators count in; 40 for IPv6
 * @param hopLimit its TTL or hop limit
 * @param bytes holds the VRRP message from {@code offset} on, for {@code sizeBytes}; valid during the call only
 */
public record Datagram(
        IpAddress source,
        IpAddress destination,
        int headerSizeBytes,
        int hopLimit,
        ByteBuffer bytes,
        int offset,
        int sizeBytes) {

    /** Whether it was sent to a group. */
    public boolean isMulticast() {
        return destination.isMulticast();
    }

    /** Whether the message is long enough to say which virtual router it is about. */
    public boolean namesRouter() {
        return sizeBytes >= AdvertCodec.HEADER_SIZE_BYTES;
    }

    /** The virtual router that it is about, if {@link #namesRouter}. */
    public int vrid() {
        return AdvertCodec.vrid(bytes, offset);
    }
}
