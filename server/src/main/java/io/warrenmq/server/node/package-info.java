/**
 * A whole broker in one object: store, loops, queues, metadata and the AMQP front end, started and stopped in order.
 */
@NullMarked
package io.warrenmq.server.node;

import org.jspecify.annotations.NullMarked;
