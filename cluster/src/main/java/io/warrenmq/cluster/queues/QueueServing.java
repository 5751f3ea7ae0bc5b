package io.warrenmq.cluster.queues;

import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.queue.LocalQueues;

/**
 * What serving the queues of this node to others needs.
 *
 * @param queues that live here
 * @param backpressure whether publishers of other nodes have to wait too
 * @param windowBytes that one loop may have under way to one node
 */
record QueueServing(LocalQueues queues, Backpressure backpressure, long windowBytes) {}
