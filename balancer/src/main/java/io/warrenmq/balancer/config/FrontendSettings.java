package io.warrenmq.balancer.config;

import java.util.List;
import java.util.Optional;

/**
 * Where clients come in.
 *
 * @param listen whether it was declared together with its backend
 * @param maxConnections at once
 * @param connectionRules decide who may connect; the first that applies counts
 * @param backendRules decide where to; the first that applies counts
 * @param sessionsPerSecond 0 without limit
 */
public record FrontendSettings(
        Place place,
        String name,
        boolean listen,
        int id,
        Mode mode,
        List<BindSettings> binds,
        int maxConnections,
        List<ConnectionRule> connectionRules,
        List<BackendRule> backendRules,
        Optional<String> defaultBackend,
        Timeouts timeouts,
        LogSettings log,
        KeepAlive clientKeepAlive,
        int sessionsPerSecond,
        Optional<StatsSettings> stats,
        Optional<String> metricsUri,
        Optional<String> monitorUri,
        Optional<ForwardedFor> forwardedFor,
        boolean disabled,
        String description) {
    /** Accepts or rejects connections. */
    public record ConnectionRule(boolean accept, Condition condition) {}

    /** Sends connections to a backend. */
    public record BackendRule(String backend, Condition condition) {}
}
