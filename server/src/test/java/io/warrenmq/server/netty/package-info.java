/** Tests of parts that need no socket. */
@NullMarked
package io.warrenmq.server.netty;

import org.jspecify.annotations.NullMarked;
