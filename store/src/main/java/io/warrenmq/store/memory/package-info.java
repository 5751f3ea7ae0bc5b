/**
 * Message memory: fixed chunks of direct memory that hold messages as the bytes that arrived, and locations that name a
 * message in them by one long. Chunks are filled by one loop, read by any thread that holds a reference, and freed by
 * counting.
 */
@NullMarked
package io.warrenmq.store.memory;

import org.jspecify.annotations.NullMarked;
