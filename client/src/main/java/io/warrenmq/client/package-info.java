/**
 * Spreads the connections of the official RabbitMQ Java client over several nodes: an address resolver with a choice of
 * strategies that remembers which nodes failed lately.
 */
@NullMarked
package io.warrenmq.client;

import org.jspecify.annotations.NullMarked;
