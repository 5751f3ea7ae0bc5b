/** Finding a node and talking to it. */
@NullMarked
package io.warrenmq.ctl.client;

import org.jspecify.annotations.NullMarked;
