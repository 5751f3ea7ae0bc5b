package io.warrenmq.vrrp.linux;

/**
 * An interface as the kernel reports it.
 *
 * @param up whether it is up and has a carrier
 */
public record LinkState(Link link, boolean up) {}
