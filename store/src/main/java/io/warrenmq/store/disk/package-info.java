/** The store's view of a file system: few operations, so that a simulated disk can take its place. */
@NullMarked
package io.warrenmq.store.disk;

import org.jspecify.annotations.NullMarked;
