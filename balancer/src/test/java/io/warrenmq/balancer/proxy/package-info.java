@NullMarked
package io.warrenmq.balancer.proxy;

import org.jspecify.annotations.NullMarked;
