/** {@code warren balancer} as a process: files, signals, life cycle. */
@NullMarked
package io.warrenmq.app.balancer;

import org.jspecify.annotations.NullMarked;
