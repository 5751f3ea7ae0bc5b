package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Position;

/** An entry of the metadata log. Equal positions mean equal entries, and equal entries before them. */
public record LogEntry(Position at, Content content) {}
