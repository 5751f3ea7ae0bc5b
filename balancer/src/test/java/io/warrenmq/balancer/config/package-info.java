@NullMarked
package io.warrenmq.balancer.config;

import org.jspecify.annotations.NullMarked;
