/** What a broker allocates for a message, and where. */
@NullMarked
package io.warrenmq.bench.allocation;

import org.jspecify.annotations.NullMarked;
