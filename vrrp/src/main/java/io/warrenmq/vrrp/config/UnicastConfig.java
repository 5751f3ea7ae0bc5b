package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.packet.Expectation.Peer;
import java.util.List;

/**
 * How peers are addressed one by one.
 *
 * @param hopLimit the TTL of what is sent
 * @param checkSource whether adverts of others than the peers are refused
 * @param faultWithoutPeer whether an empty list of peers is a fault
 * @param oldChecksum whether the multicast group stands in the pseudo header, as in Keepalived up to 1.3.6
 * @param trackSource whether it is a fault if this host does not have the configured source address
 */
public record UnicastConfig(
        List<Peer> peers,
        int hopLimit,
        boolean checkSource,
        boolean faultWithoutPeer,
        boolean oldChecksum,
        boolean trackSource) {}
