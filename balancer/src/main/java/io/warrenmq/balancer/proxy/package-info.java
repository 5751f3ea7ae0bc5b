/**
 * Connections: accepted, given a server, relayed, ended. A connection and its server side live on one event loop, and
 * nothing else touches them.
 */
@NullMarked
package io.warrenmq.balancer.proxy;

import org.jspecify.annotations.NullMarked;
