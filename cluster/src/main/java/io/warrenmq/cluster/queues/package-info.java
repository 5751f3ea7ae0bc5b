/**
 * Queues whose home is another node: requests travel to it over the link, and its queue serves them as if the client
 * were there.
 */
@NullMarked
package io.warrenmq.cluster.queues;

import org.jspecify.annotations.NullMarked;
