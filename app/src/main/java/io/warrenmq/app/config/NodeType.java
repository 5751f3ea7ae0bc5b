package io.warrenmq.app.config;

/** Kind of a cluster member. */
public enum NodeType {
    DISC,
    RAM
}
