package io.warrenmq.bench.vrrp;

import java.time.Instant;

/** The clock that the kernel stamps packets with. */
final class Clock {
    private Clock() {}

    /** Microseconds since 1970. */
    static long nowUs() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    }

    /** Seconds with a fraction as microseconds. */
    static long us(String seconds) {
        int point = seconds.indexOf('.');
        String fraction = (seconds.substring(point + 1) + "000000").substring(0, 6);
        return Long.parseLong(seconds.substring(0, point)) * 1_000_000 + Long.parseLong(fraction);
    }
}
