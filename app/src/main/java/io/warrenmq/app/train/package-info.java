/** A short life of a node, from which the start-up cache of the Java machine is made. */
@NullMarked
package io.warrenmq.app.train;

import org.jspecify.annotations.NullMarked;
