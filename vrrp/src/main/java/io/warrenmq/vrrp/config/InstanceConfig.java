package io.warrenmq.vrrp.config;

import io.warrenmq.vrrp.packet.Authentication;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * A {@code vrrp_instance}.
 *
 * @param initialMaster whether {@code state MASTER} is written
 * @param interfaceName empty only for unicast with a source address
 * @param priority 1 to 255; 255 owns the addresses and is never changed by tracking
 * @param preempt whether a running master of lower priority is replaced
 * @param preemptDelayNs how long a master of lower priority is left alone after its first advert
 * @param source the configured address of sent adverts, if not the interface's own
 * @param unicast if peers are addressed one by one
 * @param trackPrimary whether a dead interface is a fault of the instance
 */
public record InstanceConfig(
        Place place,
        String name,
        boolean initialMaster,
        Optional<String> interfaceName,
        int vrid,
        int version,
        Family family,
        int priority,
        long advertIntervalNs,
        boolean preempt,
        long preemptDelayNs,
        Optional<IpAddress> source,
        Optional<UnicastConfig> unicast,
        Authentication authentication,
        List<VirtualAddress> addresses,
        List<VirtualAddress> excluded,
        Announcing announcing,
        AdvertRules rules,
        List<Track> tracks,
        boolean trackPrimary,
        boolean promoteSecondaries,
        NotifyConfig notifications) {

    /** The priority of a router that owns its addresses. */
    public static final int OWNER_PRIORITY = 255;

    public InstanceConfig {
        addresses = List.copyOf(addresses);
        excluded = List.copyOf(excluded);
        tracks = List.copyOf(tracks);
    }

    /** The addresses that adverts list. */
    public List<IpAddress> advertised() {
        return addresses.stream().map(VirtualAddress::address).toList();
    }

    /** Whether this is the same virtual router on the network as another, so that a reload keeps its state. */
    public boolean isSameRouter(InstanceConfig other) {
        return name.equals(other.name)
                && vrid == other.vrid
                && family == other.family
                && version == other.version
                && interfaceName.equals(other.interfaceName)
                && unicast.isPresent() == other.unicast.isPresent();
    }

    /** The same instance with other things to watch. */
    InstanceConfig withTracks(List<Track> others) {
        return new InstanceConfig(
                place,
                name,
                initialMaster,
                interfaceName,
                vrid,
                version,
                family,
                priority,
                advertIntervalNs,
                preempt,
                preemptDelayNs,
                source,
                unicast,
                authentication,
                addresses,
                excluded,
                announcing,
                rules,
                others,
                trackPrimary,
                promoteSecondaries,
                notifications);
    }
}
