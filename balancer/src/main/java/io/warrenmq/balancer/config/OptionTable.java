package io.warrenmq.balancer.config;

import java.util.Map;
import java.util.Set;

/** What becomes of {@code option NAME}. */
final class OptionTable {
    /** Options that do something here. */
    static final Set<String> USED = Set.of(
            "tcplog",
            "httplog",
            "dontlognull",
            "dontlog-normal",
            "logasap",
            "log-health-checks",
            "log-separate-errors",
            "redispatch",
            "tcpka",
            "clitcpka",
            "srvtcpka",
            "forwardfor",
            "allbackups",
            "httpchk",
            "tcp-check",
            "amqp-check",
            "nolinger",
            "abortonclose",
            "on-no-server");

    /** Options of HTTP that stand in shared defaults and change nothing for TCP, and those that are always so here. */
    static final Set<String> SILENT = Set.of(
            "http-server-close",
            "httpclose",
            "http-keep-alive",
            "forceclose",
            "http-tunnel",
            "http-pretend-keepalive",
            "contstats",
            "socket-stats",
            "tcp-smart-accept",
            "tcp-smart-connect",
            "splice-auto",
            "splice-request",
            "splice-response",
            "http-no-delay",
            "http-use-htx");

    /** Options without effect, with the reason. */
    static final Map<String, String> WARNED = Map.of(
            "transparent", "connections go to the servers that are configured",
            "nolinger", "a connection is reset where its other side was, and ends in order otherwise",
            "persist", "there are no cookies",
            "http-ignore-probes", "use 'option dontlognull'",
            "log-separate-errors", "errors are logged at the level of all connections");

    private OptionTable() {}
}
