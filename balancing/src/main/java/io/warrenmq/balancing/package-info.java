/**
 * How one of several nodes is selected: pure algorithms, safe for many threads, without allocation once the
 * {@linkplain io.warrenmq.balancing.Weights weights} are known. No clock, thread or socket inside, and chance is given
 * by the caller.
 */
@NullMarked
package io.warrenmq.balancing;

import org.jspecify.annotations.NullMarked;
