package io.warrenmq.app.config;

/** What a node does when it loses sight of others. */
public enum PartitionHandling {
    IGNORE,
    PAUSE_MINORITY,
    AUTOHEAL,
    PAUSE_IF_ALL_DOWN
}
