package io.warrenmq.vrrp.packet;

/**
 * What the checksum of an advert covers. Keepalived and most open implementations put the pseudo header before the IPv4
 * message of version 3, RFC 9568 and several router vendors do not.
 */
public sealed interface ChecksumRule {

    /** The message alone: version 2 always, version 3 by RFC 9568. */
    record MessageOnly() implements ChecksumRule {}

    /** The message after the pseudo header with these addresses. */
    record PseudoHeader(IpAddress source, IpAddress destination) implements ChecksumRule {}

    /** The operating system writes and verifies it, as Linux does for IPv6; the field stays zero here. */
    record ByKernel() implements ChecksumRule {}
}
