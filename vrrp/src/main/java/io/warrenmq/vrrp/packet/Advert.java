package io.warrenmq.vrrp.packet;

import java.util.List;

/**
 * A VRRP advert, the protocol's only message.
 *
 * @param version 2 or 3
 * @param vrid 1 to 255
 * @param priority 0 to 255; 0 says that the sender leaves, 255 that it owns the addresses
 * @param intervalNs the time between adverts; whole seconds in version 2, whole centiseconds in version 3
 * @param addresses the virtual addresses, all of one family
 * @param authentication of version 2; version 3 has none
 */
public record Advert(
        int version,
        int vrid,
        int priority,
        long intervalNs,
        List<IpAddress> addresses,
        Authentication authentication) {

    /** The nanoseconds of the unit in which version 2 states its interval: a second. */
    public static final long V2_UNIT_NS = 1_000_000_000L;

    /** The nanoseconds of the unit in which version 3 states its interval: a centisecond. */
    public static final long V3_UNIT_NS = 10_000_000L;

    /** The longest interval of version 3 in its unit: 12 bits. */
    public static final int V3_MAX_UNITS = 4095;

    public Advert {
        addresses = List.copyOf(addresses);
    }
}
