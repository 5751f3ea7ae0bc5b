/** The deterministic core: virtual hosts, exchanges, routing, queues, policies and permissions. */
@NullMarked
package io.warrenmq.broker;

import org.jspecify.annotations.NullMarked;
