/** Reads {@code haproxy.cfg}: words, directives, what they set, and what is wrong with them. */
@NullMarked
package io.warrenmq.balancer.config;

import org.jspecify.annotations.NullMarked;
