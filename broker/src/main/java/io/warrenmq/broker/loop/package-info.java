/**
 * Event loops as the broker sees them: single owners of state that exchange batches, with a turn as the unit of work.
 */
@NullMarked
package io.warrenmq.broker.loop;

import org.jspecify.annotations.NullMarked;
