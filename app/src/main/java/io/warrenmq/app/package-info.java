/** The warren program: subcommands, configuration and wiring. */
@NullMarked
package io.warrenmq.app;

import org.jspecify.annotations.NullMarked;
