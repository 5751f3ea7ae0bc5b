/** AMQP connections and channels on event loops. */
@NullMarked
package io.warrenmq.server;

import org.jspecify.annotations.NullMarked;
