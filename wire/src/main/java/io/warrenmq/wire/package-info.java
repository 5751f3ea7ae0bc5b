/** AMQP 0-9-1 on the wire: frames, methods, properties and field tables. */
@NullMarked
package io.warrenmq.wire;

import org.jspecify.annotations.NullMarked;
