/**
 * A lean AMQP load generator: pre-encoded publishes in large writes, a consumer that only walks frames, sequence
 * numbers checked on every delivery. Lean, so that the broker and not the generator is what is measured; it works
 * against every AMQP 0-9-1 broker.
 */
@NullMarked
package io.warrenmq.bench.load;

import org.jspecify.annotations.NullMarked;
