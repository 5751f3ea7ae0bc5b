/**
 * A load balancer of TCP connections that reads haproxy.cfg. {@link io.warrenmq.balancer.Balancer} is the whole of it.
 */
@NullMarked
package io.warrenmq.balancer;

import org.jspecify.annotations.NullMarked;
