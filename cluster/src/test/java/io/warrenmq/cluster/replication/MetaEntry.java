package io.warrenmq.cluster.replication;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a simulated metadata log.
 *
 * @param command null for the entry that a new leader begins with
 */
record MetaEntry(Position at, @Nullable RoleCommand command) {}
