package io.warrenmq.cluster.metadata;

/**
 * What operators call a node. Both keep everything on disk here; while no {@link #DISC} node runs, changes of the
 * metadata are refused, as people expect of a cluster whose other nodes have it in memory only.
 */
public enum NodeKind {
    DISC,
    RAM
}
