/**
 * A lean AMQP client: frames encoded by hand, so that what measures shares no code with the broker it measures, and
 * works against every AMQP 0-9-1 broker.
 */
@NullMarked
package io.warrenmq.bench.client;

import org.jspecify.annotations.NullMarked;
