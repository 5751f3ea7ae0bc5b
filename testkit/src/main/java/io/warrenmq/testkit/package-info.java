/** A truthful broker inside tests: in-process nodes, simulated network, disk and clock, and a JUnit extension. */
@NullMarked
package io.warrenmq.testkit;

import org.jspecify.annotations.NullMarked;
