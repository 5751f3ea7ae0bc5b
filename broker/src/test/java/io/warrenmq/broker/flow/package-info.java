/** Tests of flow control and alarms. */
@NullMarked
package io.warrenmq.broker.flow;

import org.jspecify.annotations.NullMarked;
