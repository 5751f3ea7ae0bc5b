/** Frontends that understand HTTP: the statistics page, metrics, signs of life. */
@NullMarked
package io.warrenmq.balancer.http;

import org.jspecify.annotations.NullMarked;
