package io.warrenmq.vrrp.config;

/**
 * How often addresses are announced by gratuitous ARP or unsolicited neighbour advertisements.
 *
 * @param delayNs from the first batch to the second; 0 for no second
 * @param repeat announcements per address in a batch
 * @param lowerPriorityDelayNs from a batch that a lower advert causes to its second
 * @param refreshNs between batches while master; 0 for none
 */
public record Announcing(
        long delayNs,
        int repeat,
        long lowerPriorityDelayNs,
        int lowerPriorityRepeat,
        long refreshNs,
        int refreshRepeat) {}
