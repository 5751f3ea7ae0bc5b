package io.warrenmq.vrrp.linux;

import io.warrenmq.vrrp.packet.IpAddress;

/**
 * An address of this host.
 *
 * @param interfaceIndex the interface that carries it
 * @param usable whether it may be sent from already: IPv6 waits until no other host has it
 */
public record HostAddress(int interfaceIndex, IpAddress address, int prefixLength, boolean usable) {}
