/** JSON as values, for policies, parameters and definitions. */
@NullMarked
package io.warrenmq.broker.json;

import org.jspecify.annotations.NullMarked;
