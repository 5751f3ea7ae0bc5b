/** Nodes that act as one: mirrored queues, eras and what they do when links break. */
@NullMarked
package io.warrenmq.cluster;

import org.jspecify.annotations.NullMarked;
