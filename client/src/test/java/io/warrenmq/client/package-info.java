@NullMarked
package io.warrenmq.client;

import org.jspecify.annotations.NullMarked;
