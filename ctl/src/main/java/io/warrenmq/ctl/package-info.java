/** The command line of operators. */
@NullMarked
package io.warrenmq.ctl;

import org.jspecify.annotations.NullMarked;
