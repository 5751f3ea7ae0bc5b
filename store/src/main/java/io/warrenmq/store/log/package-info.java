/** The write-ahead log: one sequence of files for all queues, written by one thread. */
@NullMarked
package io.warrenmq.store.log;

import org.jspecify.annotations.NullMarked;
