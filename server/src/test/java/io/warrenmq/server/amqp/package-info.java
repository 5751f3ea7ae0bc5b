/** Tests of parts that need no socket. */
@NullMarked
package io.warrenmq.server.amqp;

import org.jspecify.annotations.NullMarked;
