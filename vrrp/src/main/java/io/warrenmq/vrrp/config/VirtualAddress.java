package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.packet.IpAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An address that moves.
 *
 * @param device the interface that carries it, if not the instance's
 * @param scope a scope of rtnetlink: 0 global, 200 site, 253 link, 254 host
 * @param duplicateDetection whether IPv6 asks the network first, which takes a second
 * @param tracked whether its removal by somebody else is noticed
 * @param preferredSeconds how long it is chosen as a source; -1 for ever, empty for the default of its family
 */
public record VirtualAddress(
        Place place,
        IpAddress address,
        int prefixLength,
        Optional<IpAddress> broadcast,
        Optional<String> device,
        int scope,
        Optional<String> label,
        Optional<IpAddress> peer,
        boolean home,
        boolean duplicateDetection,
        boolean prefixRoute,
        boolean tracked,
        OptionalLong preferredSeconds) {

    /** {@code address/length}. */
    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
