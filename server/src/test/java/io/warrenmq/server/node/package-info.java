/** How a node shares its memory out. */
@NullMarked
package io.warrenmq.server.node;

import org.jspecify.annotations.NullMarked;
