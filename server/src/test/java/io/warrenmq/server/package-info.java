/** Tests of the AMQP front end against a broker in memory, over real sockets. */
@NullMarked
package io.warrenmq.server;

import org.jspecify.annotations.NullMarked;
