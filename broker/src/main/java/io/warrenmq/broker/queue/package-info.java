/** Queues: the endpoint that channels see, and the deterministic state machine behind it. */
@NullMarked
package io.warrenmq.broker.queue;

import org.jspecify.annotations.NullMarked;
