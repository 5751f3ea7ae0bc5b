/** The node's side of the operators' command line: the control listener, and what each request does. */
@NullMarked
package io.warrenmq.app.control;

import org.jspecify.annotations.NullMarked;
