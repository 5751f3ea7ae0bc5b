/** The sockets of the server: the only place that knows Netty. */
@NullMarked
package io.warrenmq.server.netty;

import org.jspecify.annotations.NullMarked;
