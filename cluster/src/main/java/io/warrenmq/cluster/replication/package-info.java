/**
 * Mirrored queues: who owns a queue, who holds a whole copy of it, and when an operation counts as held by all of them.
 *
 * <p>Messages in, messages out: no clock, thread, socket, file or chance in here. The rules are named as on the page
 * {@code docs/internals/replication.md}: O for owners, R for mirrors, M for roles, E for eras, G for merges.
 */
@NullMarked
package io.warrenmq.cluster.replication;

import org.jspecify.annotations.NullMarked;
