/** What the AMQP specification and RabbitMQ's manual promise to a client, told frame by frame. */
@NullMarked
package io.warrenmq.app.conformance;

import org.jspecify.annotations.NullMarked;
