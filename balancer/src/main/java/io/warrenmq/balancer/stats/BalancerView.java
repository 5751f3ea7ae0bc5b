package io.warrenmq.balancer.stats;

import io.warrenmq.balancer.pool.Backend;
import io.warrenmq.balancer.proxy.Frontend;
import java.util.List;

/** What statistics are made from. */
public interface BalancerView {
    List<Frontend> frontends();

    List<Backend> backends();

    ProcessView process();

    /** A clock that only goes on, in milliseconds. */
    long nowMs();

    /** What is shown of the process. */
    record ProcessView(
            String version,
            int threads,
            long pid,
            long uptimeSeconds,
            long startedAtSeconds,
            long maxDescriptors,
            int maxConnections,
            int connections,
            long connectionsTotal,
            int connectionRate,
            int maxConnectionRate,
            long requestsTotal,
            long bytesOut,
            boolean stopping,
            int listeners,
            long droppedLogs) {}
}
