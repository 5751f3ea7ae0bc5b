package io.warrenmq.balancer.config;

/** What a proxy understands of what it passes on. */
public enum Mode {
    TCP,
    HTTP,
    /** Answers OK and closes. */
    HEALTH
}
