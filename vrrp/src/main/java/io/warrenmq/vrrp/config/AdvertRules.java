package io.warrenmq.vrrp.config;

/**
 * Details of sending and judging adverts.
 *
 * @param downTimerAdverts missed adverts after which a master is taken for dead
 * @param lowerPriorityNoAdvert whether a master does not answer a lower advert at once
 * @param higherPrioritySendAdvert whether a master that gives up sends a last advert
 * @param skipAddressCheck whether the address list of the known master is not compared again
 * @param strict whether deviations from the RFC are refused
 * @param checksumWithoutPseudoHeader whether IPv4 in version 3 is summed as RFC 9568 says
 */
public record AdvertRules(
        int downTimerAdverts,
        boolean lowerPriorityNoAdvert,
        boolean higherPrioritySendAdvert,
        boolean skipAddressCheck,
        boolean strict,
        boolean checksumWithoutPseudoHeader) {}
