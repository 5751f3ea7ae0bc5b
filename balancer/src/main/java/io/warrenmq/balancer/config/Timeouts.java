package io.warrenmq.balancer.config;

/** Times in milliseconds; 0 where nothing is set, which is without a limit unless another time stands in for it. */
public record Timeouts(
        long connectMs,
        long clientMs,
        long serverMs,
        long tunnelMs,
        long clientFinMs,
        long serverFinMs,
        long queueMs,
        long checkMs,
        long httpRequestMs,
        long httpKeepAliveMs) {
    /** How long a connection waits for a server to have room. */
    public long queueOrConnectMs() {
        return queueMs > 0 ? queueMs : connectMs;
    }
}
