/**
 * A node as a member: what it remembers of its cluster beside the log, how it starts, and how a node that stands alone
 * becomes a member while it serves.
 */
@NullMarked
package io.warrenmq.cluster.node;

import org.jspecify.annotations.NullMarked;
