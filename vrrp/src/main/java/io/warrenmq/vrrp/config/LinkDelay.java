package io.warrenmq.vrrp.config;

/**
 * For how long an interface must stay down or up until that counts ({@code interface_up_down_delays}).
 *
 * @param downNs at most 255 s; too long, and another host takes over before this one gives up its addresses
 * @param upNs at most 255 s; too short, and a bad cable moves addresses to and fro
 */
public record LinkDelay(long downNs, long upNs) {}
