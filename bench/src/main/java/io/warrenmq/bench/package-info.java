/** Benchmarks; not part of what is shipped. */
@NullMarked
package io.warrenmq.bench;

import org.jspecify.annotations.NullMarked;
