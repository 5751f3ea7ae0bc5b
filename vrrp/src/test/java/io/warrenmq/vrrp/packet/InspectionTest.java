package io.warrenmq.vrrp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.packet.Expectation.Peer;
import io.warrenmq.vrrp.packet.Verdict.Refused;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InspectionTest {

    private static final IpAddress PEER = IpAddress.of("192.0.2.1");
    private static final IpAddress US = IpAddress.of("192.0.2.2");
    private static final IpAddress GROUP = IpAddress.of("224.0.0.18");
    private static final Authentication PASSWORD = Authentication.password("root123");
    private static final Advert ADVERT = advert(2, 1, PASSWORD, "192.0.2.10");

    private static Advert advert(int version, int seconds, Authentication authentication, String... addresses) {
        List<IpAddress> list = new ArrayList<>();
        for (String address : addresses) {
            list.add(IpAddress.of(address));
        }
        return new Advert(version, 51, 150, seconds * Advert.V2_UNIT_NS, list, authentication);
    }

    private static Expectation expected(boolean unicast, Peer... peers) {
        return new Expectation(
                2,
                Family.IPV4,
                51,
                ADVERT.intervalNs(),
                ADVERT.addresses(),
                PASSWORD,
                unicast,
                List.of(peers),
                unicast,
                true);
    }

    private static Datagram packet(Advert advert, IpAddress destination, int hopLimit) {
        ByteBuffer bytes = ByteBuffer.allocate(256);
        ChecksumRule rule = advert.version() == 2
                ? new ChecksumRule.MessageOnly()
                : new ChecksumRule.PseudoHeader(PEER, destination);
        int size = AdvertCodec.encode(advert, rule, bytes, 0);
        return new Datagram(PEER, destination, 20, hopLimit, bytes, 0, size);
    }

    private static void assertRefused(Datagram packet, Expectation expected, Refusal reason, String text) {
        assertThat(Inspection.inspect(packet, expected, false)).isEqualTo(new Refused(reason, text));
    }

    @Test
    void aForwardedMulticastIsRefused() {
        assertRefused(
                packet(ADVERT, GROUP, 254),
                expected(false),
                Refusal.HOP_LIMIT,
                "invalid TTL/HL. Received 254 and expect 255");
    }

    @Test
    void anotherIntervalIsRefusedInVersionTwo() {
        assertRefused(
                packet(advert(2, 2, PASSWORD, "192.0.2.10"), GROUP, 255),
                expected(false),
                Refusal.INTERVAL,
                "advertisement interval mismatch mine=1 sec rcv'd=2 sec");
    }

    @Test
    void anotherPasswordIsRefused() {
        assertRefused(
                packet(advert(2, 1, Authentication.password("root124"), "192.0.2.10"), GROUP, 255),
                expected(false),
                Refusal.AUTH_FAILURE,
                "received an invalid passwd!");
    }

    @Test
    void anotherKindOfAuthenticationIsRefused() {
        assertRefused(
                packet(advert(2, 1, Authentication.NONE, "192.0.2.10"), GROUP, 255),
                expected(false),
                Refusal.AUTH_MISMATCH,
                "received a 0 auth, expecting 1!");
    }

    @Test
    void anUnknownKindOfAuthenticationIsRefused() {
        Datagram packet = packet(ADVERT, GROUP, 255);
        packet.bytes().put(4, (byte) 9);

        assertRefused(packet, expected(false), Refusal.AUTH_TYPE, "Invalid auth type: 9");
    }

    @Test
    void anotherNumberOfAddressesIsRefused() {
        assertRefused(
                packet(advert(2, 1, PASSWORD, "192.0.2.10", "192.0.2.11"), GROUP, 255),
                expected(false),
                Refusal.ADDRESS_LIST,
                "received an unexpected ip number count 2, expected 1!");
    }

    @Test
    void otherAddressesAreRefusedUnlessTheMasterIsTrusted() {
        Datagram packet = packet(advert(2, 1, PASSWORD, "192.0.2.11"), GROUP, 255);

        assertRefused(
                packet,
                expected(false),
                Refusal.ADDRESS_LIST,
                "ip address associated with VRID 51 not present in MASTER advert: 192.0.2.10");
        assertThat(Inspection.inspect(packet, expected(false), true)).isInstanceOf(Verdict.Accepted.class);
    }

    @Test
    void aMessageOfVersionThreeIsAWrongLengthOrVersion() {
        assertThat(Inspection.inspect(
                        packet(advert(3, 1, Authentication.NONE, "192.0.2.10"), GROUP, 255), expected(false), false))
                .isEqualTo(new Refused(Refusal.VERSION, "invalid version. Received 3 and expect 2"));
    }

    @Test
    void lengthsAreToldWithTheHeader() {
        Datagram whole = packet(ADVERT, GROUP, 255);
        Datagram cut = new Datagram(PEER, GROUP, 20, 255, whole.bytes(), 0, whole.sizeBytes() - 4);

        assertRefused(cut, expected(false), Refusal.LENGTH, "vrrp packet too short, length 36 and expect 40");
    }

    @Test
    void aDamagedPacketIsRefused() {
        Datagram packet = packet(ADVERT, GROUP, 255);
        packet.bytes().put(2, (byte) 77);

        assertRefused(packet, expected(false), Refusal.CHECKSUM, "Invalid VRRPv2 checksum");
    }

    @Test
    void anotherTypeOfMessageIsRefused() {
        Datagram packet = packet(ADVERT, GROUP, 255);
        packet.bytes().put(0, (byte) 0x22);

        assertRefused(packet, expected(false), Refusal.TYPE, "Invalid packet type. 2 and expect 1");
    }

    @Test
    void unicastAndMulticastDoNotMix() {
        assertRefused(
                packet(ADVERT, US, 255),
                expected(false),
                Refusal.CAST,
                "received unicast advert from 192.0.2.1 but instance is multicast");
        assertRefused(
                packet(ADVERT, GROUP, 255),
                expected(true),
                Refusal.CAST,
                "received multicast advert from 192.0.2.1 but instance is unicast");
    }

    @Test
    void aUnicastPeerMayBeSeveralHopsAwayUnlessItIsLimited() {
        assertThat(Inspection.inspect(packet(ADVERT, US, 60), expected(true, new Peer(PEER, 0, 255)), false))
                .isInstanceOf(Verdict.Accepted.class);
        assertRefused(
                packet(ADVERT, US, 60),
                expected(true, new Peer(PEER, 250, 255)),
                Refusal.HOP_LIMIT,
                "TTL/HL 60 from 192.0.2.1 not in range 250 to 255");
    }

    @Test
    void anUnknownUnicastSenderIsRefusedIfSourcesAreChecked() {
        assertRefused(
                packet(ADVERT, US, 255),
                expected(true, new Peer(IpAddress.of("192.0.2.9"), 0, 255)),
                Refusal.UNKNOWN_PEER,
                "unicast source address 192.0.2.1 not a unicast peer");
    }
}
