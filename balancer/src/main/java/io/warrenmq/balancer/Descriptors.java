package io.warrenmq.balancer;

import com.sun.management.UnixOperatingSystemMXBean;
import io.warrenmq.balancer.config.GlobalSettings;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections this process can hold: each needs a descriptor towards the client and one towards the server.
 */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);
    private static final int RESERVED = 128;
    private static final int MOST_PIPES_OF_A_LOOP = 256;
    private static final long UNKNOWN_LIMIT = 1 << 20;

    private Descriptors() {}

    /** The limit of this process; the Java machine has raised it as far as it may. */
    static long limit() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : UNKNOWN_LIMIT;
    }

    /** Pipes for connections with much data: an eighth of all descriptors at most, for connections matter more. */
    static int affordablePipes(GlobalSettings global, int threads) {
        return global.splices() ? (int) Math.min((long) MOST_PIPES_OF_A_LOOP * threads, limit() / 16) : 0;
    }

    /** @param pipes see {@link #affordablePipes} */
    static int affordableConnections(GlobalSettings global, int pipes) {
        int wanted = global.maxConnections();
        long reserved = RESERVED + 2L * pipes;
        long possible = Math.clamp((limit() - reserved) / 2, 1, Integer.MAX_VALUE / 2);
        if (wanted > possible) {
            LOG.warn(
                    "maxconn {} needs {} descriptors, but this process may have {}; at most {} clients are let in. Raise the"
                            + " limit (ulimit -n, or LimitNOFILE= in a systemd unit)",
                    wanted,
                    2L * wanted + reserved,
                    limit(),
                    possible);
        }
        return (int) (wanted == 0 ? possible : Math.min(wanted, possible));
    }
}
