package io.warrenmq.balancer.log;

import java.net.InetSocketAddress;

/**
 * What is logged of a connection. Times are milliseconds; -1 for what did not happen.
 *
 * @param termination two letters: what ended it first, and in which phase
 */
public record SessionRecord(
        InetSocketAddress client,
        long acceptedAtWallMs,
        String frontend,
        String backend,
        String server,
        long queueMs,
        long connectMs,
        long totalMs,
        long bytesIn,
        long bytesOut,
        String termination,
        int frontendConnections,
        int backendConnections,
        int serverConnections,
        int retries,
        boolean redispatched,
        int queued) {
    /** Whether it ended as connections should. */
    public boolean isNormal() {
        return termination.equals("--");
    }
}
