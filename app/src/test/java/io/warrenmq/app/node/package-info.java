/** How configuration becomes a node. */
@NullMarked
package io.warrenmq.app.node;

import org.jspecify.annotations.NullMarked;
