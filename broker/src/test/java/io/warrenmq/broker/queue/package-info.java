/** Tests of queues, in virtual time. */
@NullMarked
package io.warrenmq.broker.queue;

import org.jspecify.annotations.NullMarked;
