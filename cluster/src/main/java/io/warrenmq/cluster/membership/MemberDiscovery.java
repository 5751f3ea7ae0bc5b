package io.warrenmq.cluster.membership;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;

/** Looks for other nodes where the members are known to listen at the moment, and nowhere else. */
final class MemberDiscovery extends TCPPING {
    private static final short PROTOCOL_ID = 1702;

    static {
        ClassConfigurator.addProtocol(PROTOCOL_ID, MemberDiscovery.class);
    }

    private final Supplier<Collection<InetSocketAddress>> knownAddresses;

    MemberDiscovery(Supplier<Collection<InetSocketAddress>> knownAddresses) {
        this.knownAddresses = knownAddresses;
        initial_hosts_set_programmatically = true;
        port_range = 0;
    }

    @Override
    public void findMembers(List<Address> known, boolean initialDiscovery, Responses responses) {
        // Names that cannot be resolved now may be at the next search.
        initial_hosts = knownAddresses.get().stream()
                .filter(address -> !address.isUnresolved())
                .<PhysicalAddress>map(address -> new IpAddress(address.getAddress(), address.getPort()))
                .toList();
        clearDynamicHostList();
        super.findMembers(known, initialDiscovery, responses);
    }
}
