package io.warrenmq.balancer.pool;

/** What an operator wants of a server. */
public enum AdminState {
    READY,
    /** No new connections; checks go on. */
    DRAIN,
    /** No new connections and no checks. */
    MAINT
}
