package io.warrenmq.vrrp.packet;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an advert for one instance must look like.
 *
 * @param intervalNs compared in version 2 only
 * @param unicast whether peers are addressed one by one
 * @param peers the known peers of a unicast instance
 * @param checkSource whether an unknown peer is refused
 * @param checkMulticastHopLimit whether a multicast packet must have the hop limit 255, as the RFCs want
 */
public record Expectation(
        int version,
        Family family,
        int vrid,
        long intervalNs,
        List<IpAddress> addresses,
        Authentication authentication,
        boolean unicast,
        List<Peer> peers,
        boolean checkSource,
        boolean checkMulticastHopLimit) {

    /**
     * A unicast peer.
     *
     * @param minHopLimit the smallest TTL accepted from it; 0 for any
     * @param maxHopLimit the largest TTL accepted from it; 255 for any
     */
    public record Peer(IpAddress address, int minHopLimit, int maxHopLimit) {
        boolean limitsHops() {
            return minHopLimit > 0 || maxHopLimit < 255;
        }
    }

    public Expectation {
        addresses = List.copyOf(addresses);
        peers = List.copyOf(peers);
    }

    Optional<Peer> peer(IpAddress address) {
        return peers.stream().filter(peer -> peer.address().equals(address)).findFirst();
    }

    boolean hasAddresses(List<IpAddress> others) {
        return others.size() == addresses.size() && Set.copyOf(others).equals(Set.copyOf(addresses));
    }
}
