/**
 * The log: lines as RabbitMQ writes them, to a file that rotates and to the console, by one thread of their own so that
 * no event loop waits for a disk.
 */
@NullMarked
package io.warrenmq.app.logging;

import org.jspecify.annotations.NullMarked;
