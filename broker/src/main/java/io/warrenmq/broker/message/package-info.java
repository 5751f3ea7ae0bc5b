/** Batches of messages, settlements and confirms as they pass between channels and queues. */
@NullMarked
package io.warrenmq.broker.message;

import org.jspecify.annotations.NullMarked;
