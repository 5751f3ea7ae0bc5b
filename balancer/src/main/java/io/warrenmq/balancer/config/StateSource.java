package io.warrenmq.balancer.config;

/** Where a backend takes the state of its servers from at start: {@code load-server-state-from-file}. */
enum StateSource {
    NONE,
    /** The file of {@code global}. */
    GLOBAL,
    /** A file of its own. */
    LOCAL
}
