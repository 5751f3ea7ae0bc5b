/** The threads of the store. */
@NullMarked
package io.warrenmq.store.work;

import org.jspecify.annotations.NullMarked;
