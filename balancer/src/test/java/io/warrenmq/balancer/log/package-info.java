@NullMarked
package io.warrenmq.balancer.log;

import org.jspecify.annotations.NullMarked;
