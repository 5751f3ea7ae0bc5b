/** A node as a process and a client of raw frames, with a codec of its own: what both sides get wrong alike is seen. */
@NullMarked
package io.warrenmq.app.blackbox;

import org.jspecify.annotations.NullMarked;
