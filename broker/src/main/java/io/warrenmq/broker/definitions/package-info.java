/** Definitions files: the metadata as JSON, out and in. */
@NullMarked
package io.warrenmq.broker.definitions;

import org.jspecify.annotations.NullMarked;
