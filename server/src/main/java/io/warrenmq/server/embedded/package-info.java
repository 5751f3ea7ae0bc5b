/** A broker inside another program: for tests of applications and small services. */
@NullMarked
package io.warrenmq.server.embedded;

import org.jspecify.annotations.NullMarked;
