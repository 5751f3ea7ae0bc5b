/** Mirrored queues as they run: the replication of {@code replication} with real queues, logs and links. */
@NullMarked
package io.warrenmq.cluster.mirrors;

import org.jspecify.annotations.NullMarked;
