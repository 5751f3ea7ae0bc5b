package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.VirtualAddress;
import io.warrenmq.vrrp.linux.Link;
import io.warrenmq.vrrp.linux.Network;
import io.warrenmq.vrrp.machine.VirtualRouter;
import io.warrenmq.vrrp.packet.Family;
import io.warrenmq.vrrp.packet.IpAddress;

/**
 * Does at the start what a failover does, in ways that the kernel refuses, so that the first one does not wait for
 * classes and native calls to be linked. Owned by the timer thread.
 */
final class Rehearsal {
    // No interface has it, so that nothing is added, removed or sent.
    private static final Link NOWHERE = new Link(Integer.MAX_VALUE, "nowhere", 1);
    // Nobody may send to all without having asked the kernel for it before.
    private static final IpAddress FORBIDDEN = IpAddress.of("255.255.255.255");

    private final Network network;
    private final AdvertTransport transport;

    Rehearsal(Network network, AdvertTransport transport) {
        this.network = network;
        this.transport = transport;
    }

    /** Returns whether everything was refused as it should be. */
    boolean of(VirtualRouter router) {
        boolean refused = true;
        for (VirtualAddress address : VirtualAddresses.all(router.config())) {
            refused &= network.netlink().addAddress(address, NOWHERE.index(), 1) != 0;
            refused &= network.announcements().announce(NOWHERE, address.address(), false) != 0;
        }
        // There is no such destination in IPv6; the calls are the same ones.
        return refused && (router.config().family() == Family.IPV6 || transport.isRefused(router, FORBIDDEN));
    }
}
