/** Curves: what a connection, a queue, a binding or a message costs as their number grows by tens. */
@NullMarked
package io.warrenmq.bench.scale;

import org.jspecify.annotations.NullMarked;
