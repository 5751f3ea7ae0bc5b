/** Exchanges: from a message to the queues that get it. */
@NullMarked
package io.warrenmq.broker.routing;

import org.jspecify.annotations.NullMarked;
