package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.linux.HostAddress;
import io.warrenmq.vrrp.linux.Link;
import io.warrenmq.vrrp.linux.LinkState;
import io.warrenmq.vrrp.linux.Netlink;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The interfaces and addresses of this host as last reported. Owned by the timer thread. */
final class HostNetwork {

    private final Map<String, LinkState> links = new HashMap<>();
    private final Set<HostAddress> addresses = new LinkedHashSet<>();

    void readAll(Netlink netlink) {
        links.clear();
        addresses.clear();
        netlink.links().forEach(state -> links.put(state.link().name(), state));
        addresses.addAll(netlink.addresses());
    }

    /** Remembers a state; returns whether the interface went up or down. */
    boolean put(LinkState state) {
        LinkState before = links.put(state.link().name(), state);
        return before == null || before.up() != state.up();
    }

    void remove(Link link) {
        links.remove(link.name());
        addresses.removeIf(address -> address.interfaceIndex() == link.index());
    }

    void add(HostAddress address) {
        remove(address);
        addresses.add(address);
    }

    void remove(HostAddress address) {
        addresses.removeIf(other -> other.interfaceIndex() == address.interfaceIndex()
                && other.address().equals(address.address())
                && other.prefixLength() == address.prefixLength());
    }

    Optional<Link> link(String name) {
        return Optional.ofNullable(links.get(name)).map(LinkState::link);
    }

    boolean isUp(String name) {
        LinkState state = links.get(name);
        return state != null && state.up();
    }

    Map<String, LinkState> links() {
        return links;
    }

    private boolean has(IpAddress address) {
        return addresses.stream().anyMatch(each -> each.address().equals(address) && each.usable());
    }

    /** The address that adverts of an instance come from; virtual ones are never chosen. */
    Optional<IpAddress> source(InstanceConfig config, Set<IpAddress> virtual) {
        Optional<IpAddress> configured = config.source();
        if (configured.isPresent()) {
            boolean mustBeThere = config.unicast()
                    .filter(unicast -> unicast.trackSource() || config.family() == Family.IPV6)
                    .isPresent();
            return mustBeThere && !has(configured.get()) ? Optional.empty() : configured;
        }
        Optional<Link> link = config.interfaceName().flatMap(this::link);
        return link.flatMap(device -> addresses.stream()
                .filter(address -> address.interfaceIndex() == device.index() && address.usable())
                .map(HostAddress::address)
                .filter(address -> address.family() == config.family() && !virtual.contains(address))
                .filter(address -> address.family() == Family.IPV4
                        || address.isLinkLocal() == config.unicast().isEmpty())
                .findFirst());
    }
}
