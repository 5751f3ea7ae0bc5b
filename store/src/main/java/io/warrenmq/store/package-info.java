/** Durability: the write-ahead log and the segments of queues. */
@NullMarked
package io.warrenmq.store;

import org.jspecify.annotations.NullMarked;
