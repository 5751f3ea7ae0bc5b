@NullMarked
package io.warrenmq.balancer;

import org.jspecify.annotations.NullMarked;
