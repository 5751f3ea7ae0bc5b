@NullMarked
package io.warrenmq.app.node;

import org.jspecify.annotations.NullMarked;
