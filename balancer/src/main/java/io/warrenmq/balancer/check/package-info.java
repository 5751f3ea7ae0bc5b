/** Health checks over the network. What they find is judged in {@code pool}. */
@NullMarked
package io.warrenmq.balancer.check;

import org.jspecify.annotations.NullMarked;
