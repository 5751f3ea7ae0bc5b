/** Tests of the event loop. */
@NullMarked
package io.warrenmq.broker.loop;

import org.jspecify.annotations.NullMarked;
