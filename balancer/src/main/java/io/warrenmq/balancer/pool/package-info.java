/**
 * Servers, their health, who gets which one, and who waits: without socket, thread or clock. Times are milliseconds of
 * any clock that only goes on, and are given by the caller.
 */
@NullMarked
package io.warrenmq.balancer.pool;

import org.jspecify.annotations.NullMarked;
