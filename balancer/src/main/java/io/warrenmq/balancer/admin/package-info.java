/** The admin socket: commands of operators as lines of text. */
@NullMarked
package io.warrenmq.balancer.admin;

import org.jspecify.annotations.NullMarked;
