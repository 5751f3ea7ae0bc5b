/** The node as a program: from its configuration to a running broker and back. */
@NullMarked
package io.warrenmq.app.node;

import org.jspecify.annotations.NullMarked;
