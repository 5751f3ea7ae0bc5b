/** The parts of a load balancer that decide: what {@code haproxy.cfg} says, and which server a client gets. */
@NullMarked
package io.warrenmq.balancer;

import org.jspecify.annotations.NullMarked;
