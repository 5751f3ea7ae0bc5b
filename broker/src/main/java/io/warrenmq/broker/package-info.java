/** The broker on one node: the deterministic core and the services around it. */
@NullMarked
package io.warrenmq.broker;

import org.jspecify.annotations.NullMarked;
