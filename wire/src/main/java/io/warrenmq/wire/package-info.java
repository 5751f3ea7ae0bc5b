/**
 * The AMQP 0-9-1 codec in RabbitMQ's dialect: frames, methods, content properties and field tables on plain
 * {@link java.nio.ByteBuffer}s (big endian, absolute accessors). No I/O, threads or clocks.
 */
@NullMarked
package io.warrenmq.wire;

import org.jspecify.annotations.NullMarked;
