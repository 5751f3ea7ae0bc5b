/** Policies and operator policies: which apply to an object, and what follows from them and its arguments. */
@NullMarked
package io.warrenmq.broker.policy;

import org.jspecify.annotations.NullMarked;
