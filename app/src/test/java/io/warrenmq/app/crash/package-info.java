/** Kills a node at random moments under load and checks that it kept what it confirmed. */
@NullMarked
package io.warrenmq.app.crash;

import org.jspecify.annotations.NullMarked;
