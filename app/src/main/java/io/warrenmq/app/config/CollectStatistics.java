package io.warrenmq.app.config;

/** How much is counted. */
public enum CollectStatistics {
    NONE,
    COARSE,
    FINE
}
