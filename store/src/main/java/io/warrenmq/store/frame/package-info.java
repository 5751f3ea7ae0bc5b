/** Checksummed frames: the one form in which the store writes anything. */
@NullMarked
package io.warrenmq.store.frame;

import org.jspecify.annotations.NullMarked;
