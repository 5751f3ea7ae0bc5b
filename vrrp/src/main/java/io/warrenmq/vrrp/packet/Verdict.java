package io.warrenmq.vrrp.packet;

/** What became of a received packet. */
public sealed interface Verdict {

    /**
     * It is a valid advert.
     *
     * @param checksum how the sender computes the checksum, of interest for IPv4 in version 3
     */
    record Accepted(Advert advert, IpAddress source, SenderChecksum checksum) implements Verdict {}

    /**
     * It is dropped.
     *
     * @param text what operators search for in logs, without the name of the instance
     */
    record Refused(Refusal reason, String text) implements Verdict {}

    /** What a sender's checksum covers. */
    enum SenderChecksum {
        USUAL,
        /** RFC 9568 for IPv4: no pseudo header. */
        WITHOUT_PSEUDO_HEADER,
        /** Keepalived up to 1.3.6: the multicast group in the pseudo header of a unicast packet. */
        GROUP_IN_UNICAST
    }
}
