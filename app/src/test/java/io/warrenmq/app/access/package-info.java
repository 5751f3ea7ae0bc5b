@NullMarked
package io.warrenmq.app.access;

import org.jspecify.annotations.NullMarked;
