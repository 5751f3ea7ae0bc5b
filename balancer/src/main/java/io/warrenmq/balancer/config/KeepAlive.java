package io.warrenmq.balancer.config;

/**
 * TCP keepalive of one side; 0 leaves the kernel's value.
 *
 * @param idleSeconds without traffic before the first probe
 * @param intervalSeconds between probes
 * @param count of probes without answer that end the connection
 */
public record KeepAlive(boolean enabled, int idleSeconds, int intervalSeconds, int count) {
    static final KeepAlive OFF = new KeepAlive(false, 0, 0, 0);
}
