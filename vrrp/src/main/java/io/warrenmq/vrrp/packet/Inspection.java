package io.warrenmq.vrrp.packet;

import io.warrenmq.vrrp.packet.Expectation.Peer;
import io.warrenmq.vrrp.packet.Verdict.Accepted;
import io.warrenmq.vrrp.packet.Verdict.Refused;
import io.warrenmq.vrrp.packet.Verdict.SenderChecksum;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The checks that an advert must pass, in Keepalived's order: the first that fails names the reason, so the order
 * decides what operators read.
 */
public final class Inspection {

    private static final IpAddress GROUP4 = IpAddress.of("224.0.0.18");
    private static final int MAX_HOP_LIMIT = 255;

    private Inspection() {}

    /**
     * Judges a packet that {@link Datagram#namesRouter}.
     *
     * @param knownMaster whether the sender is the master whose addresses were checked before, and the instance trusts
     *     it ({@code skip_check_adv_addr})
     */
    public static Verdict inspect(Datagram packet, Expectation expected, boolean knownMaster) {
        ByteBuffer bytes = packet.bytes();
        int offset = packet.offset();
        int version = AdvertCodec.version(bytes, offset);
        int count = AdvertCodec.addressCount(bytes, offset);
        int wantedSize = AdvertCodec.sizeBytes(version, expected.family(), count);
        if (packet.sizeBytes() != wantedSize) {
            return new Refused(
                    Refusal.LENGTH,
                    "vrrp packet too " + (packet.sizeBytes() < wantedSize ? "short" : "long") + ", length "
                            + (packet.headerSizeBytes() + packet.sizeBytes()) + " and expect "
                            + (packet.headerSizeBytes() + wantedSize));
        }
        Optional<Peer> peer = expected.unicast() ? expected.peer(packet.source()) : Optional.empty();
        if (expected.checkMulticastHopLimit() && packet.isMulticast() && packet.hopLimit() != MAX_HOP_LIMIT) {
            return new Refused(
                    Refusal.HOP_LIMIT,
                    "invalid TTL/HL. Received " + packet.hopLimit() + " and expect " + MAX_HOP_LIMIT);
        }
        if (peer.isPresent() && isOutside(packet.hopLimit(), peer.get())) {
            return new Refused(
                    Refusal.HOP_LIMIT,
                    "TTL/HL " + packet.hopLimit() + " from " + packet.source() + " not in range "
                            + peer.get().minHopLimit() + " to " + peer.get().maxHopLimit());
        }
        if (version != expected.version()) {
            return new Refused(
                    Refusal.VERSION, "invalid version. Received " + version + " and expect " + expected.version());
        }
        if (version == 2) {
            Optional<Refused> refused = checkV2(packet, expected);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        if (AdvertCodec.type(bytes, offset) != AdvertCodec.TYPE_ADVERT) {
            return new Refused(
                    Refusal.TYPE, "Invalid packet type. " + AdvertCodec.type(bytes, offset) + " and expect 1");
        }
        List<IpAddress> addresses = AdvertCodec.addresses(bytes, offset, expected.family());
        if (!knownMaster && !expected.hasAddresses(addresses)) {
            return wrongAddresses(addresses, expected);
        }
        Optional<SenderChecksum> checksum = checksum(packet, expected);
        if (checksum.isEmpty()) {
            return new Refused(Refusal.CHECKSUM, "Invalid VRRPv" + version + " checksum");
        }
        if (packet.isMulticast() == expected.unicast()) {
            return new Refused(
                    Refusal.CAST,
                    packet.isMulticast()
                            ? "received multicast advert from " + packet.source() + " but instance is unicast"
                            : "received unicast advert from " + packet.source() + " but instance is multicast");
        }
        if (expected.unicast() && peer.isEmpty() && mustKnowPeer(expected)) {
            return new Refused(
                    Refusal.UNKNOWN_PEER, "unicast source address " + packet.source() + " not a unicast peer");
        }
        Advert advert = new Advert(
                version,
                expected.vrid(),
                AdvertCodec.priority(bytes, offset),
                AdvertCodec.intervalNs(bytes, offset, version),
                addresses,
                expected.authentication());
        return new Accepted(advert, packet.source(), checksum.get());
    }

    private static Optional<Refused> checkV2(Datagram packet, Expectation expected) {
        ByteBuffer bytes = packet.bytes();
        int offset = packet.offset();
        int code = AdvertCodec.authTypeCode(bytes, offset);
        Optional<AuthType> type = AuthType.of(code);
        if (type.isEmpty()) {
            return Optional.of(new Refused(Refusal.AUTH_TYPE, "Invalid auth type: " + code));
        }
        AuthType wanted = expected.authentication().type();
        if (type.get() != wanted) {
            return Optional.of(new Refused(
                    Refusal.AUTH_MISMATCH, "received a " + code + " auth, expecting " + wanted.code() + "!"));
        }
        int authOffset = offset + packet.sizeBytes() - Authentication.DATA_SIZE_BYTES;
        if (wanted == AuthType.PASS
                && !Authentication.read(wanted, bytes, authOffset).equals(expected.authentication())) {
            return Optional.of(new Refused(Refusal.AUTH_FAILURE, "received an invalid passwd!"));
        }
        long intervalNs = AdvertCodec.intervalNs(bytes, offset, 2);
        if (intervalNs != expected.intervalNs()) {
            return Optional.of(new Refused(
                    Refusal.INTERVAL,
                    "advertisement interval mismatch mine=" + expected.intervalNs() / Advert.V2_UNIT_NS + " sec rcv'd="
                            + intervalNs / Advert.V2_UNIT_NS + " sec"));
        }
        return Optional.empty();
    }

    private static boolean isOutside(int hopLimit, Peer peer) {
        return peer.limitsHops() && (hopLimit < peer.minHopLimit() || hopLimit > peer.maxHopLimit());
    }

    private static boolean mustKnowPeer(Expectation expected) {
        return expected.checkSource() || expected.peers().stream().anyMatch(Peer::limitsHops);
    }

    private static Refused wrongAddresses(List<IpAddress> addresses, Expectation expected) {
        if (addresses.size() != expected.addresses().size()) {
            return new Refused(
                    Refusal.ADDRESS_LIST,
                    "received an unexpected ip number count " + addresses.size() + ", expected "
                            + expected.addresses().size() + "!");
        }
        String missing = expected.addresses().stream()
                .filter(address -> !addresses.contains(address))
                .findFirst()
                .map(IpAddress::toString)
                .orElse("(one is there twice)");
        return new Refused(
                Refusal.ADDRESS_LIST,
                "ip address associated with VRID " + expected.vrid() + " not present in MASTER advert: " + missing);
    }

    // Which form a sender uses cannot be known before, so any is taken; a damaged packet fits none.
    private static Optional<SenderChecksum> checksum(Datagram packet, Expectation expected) {
        if (expected.family() == Family.IPV6) {
            return Optional.of(SenderChecksum.USUAL);
        }
        if (expected.version() == 2) {
            return fits(packet, new ChecksumRule.MessageOnly()) ? Optional.of(SenderChecksum.USUAL) : Optional.empty();
        }
        if (fits(packet, new ChecksumRule.PseudoHeader(packet.source(), packet.destination()))) {
            return Optional.of(SenderChecksum.USUAL);
        }
        if (fits(packet, new ChecksumRule.MessageOnly())) {
            return Optional.of(SenderChecksum.WITHOUT_PSEUDO_HEADER);
        }
        if (!packet.isMulticast() && fits(packet, new ChecksumRule.PseudoHeader(packet.source(), GROUP4))) {
            return Optional.of(SenderChecksum.GROUP_IN_UNICAST);
        }
        return Optional.empty();
    }

    private static boolean fits(Datagram packet, ChecksumRule rule) {
        return AdvertCodec.isIntact(packet.bytes(), packet.offset(), packet.sizeBytes(), rule);
    }
}
