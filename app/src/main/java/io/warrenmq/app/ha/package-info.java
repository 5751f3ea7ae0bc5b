/** {@code warren up --ha}: a highly available message service on one machine, complete, to look at and to break. */
@NullMarked
package io.warrenmq.app.ha;

import org.jspecify.annotations.NullMarked;
