/** Segments: where deep queues live, and what a retired log file leaves behind. */
@NullMarked
package io.warrenmq.store.segment;

import org.jspecify.annotations.NullMarked;
