/** A disk in memory that fails as real ones do, for tests and simulations. */
@NullMarked
package io.warrenmq.store.disk.sim;

import org.jspecify.annotations.NullMarked;
