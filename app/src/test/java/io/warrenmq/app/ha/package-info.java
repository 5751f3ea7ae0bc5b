@NullMarked
package io.warrenmq.app.ha;

import org.jspecify.annotations.NullMarked;
