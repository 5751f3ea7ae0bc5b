@NullMarked
package io.warrenmq.balancer.pool;

import org.jspecify.annotations.NullMarked;
