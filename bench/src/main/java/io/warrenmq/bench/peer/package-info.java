/** The brokers under measurement: how they are started, and what their processes use. */
@NullMarked
package io.warrenmq.bench.peer;

import org.jspecify.annotations.NullMarked;
