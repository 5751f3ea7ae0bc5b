@NullMarked
package io.warrenmq.testkit;

import org.jspecify.annotations.NullMarked;
