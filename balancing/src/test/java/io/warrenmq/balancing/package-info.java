@NullMarked
package io.warrenmq.balancing;

import org.jspecify.annotations.NullMarked;
