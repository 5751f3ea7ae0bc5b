package io.warrenmq.broker.queue;

import java.util.List;

/**
 * What listings show of a queue.
 *
 * @param ready messages that can be delivered
 * @param unacknowledged messages that were delivered and not settled
 * @param readyBytes bodies of the ready messages
 * @param unacknowledgedBytes bodies of the unacknowledged messages
 * @param persistent messages that survive a restart
 * @param memoryBytes message memory and index that the queue holds
 * @param idleSinceMs when it was last used, milliseconds since the epoch
 * @param consumers who consumes
 * @param published messages that came in since start
 * @param delivered deliveries since start, redeliveries included
 * @param redelivered deliveries of messages that were delivered before
 * @param acknowledged messages acknowledged since start
 * @param loop the event loop that owns it
 */
public record QueueStatistics(
        long ready,
        long unacknowledged,
        long readyBytes,
        long unacknowledgedBytes,
        long persistent,
        long memoryBytes,
        long idleSinceMs,
        List<ConsumerView> consumers,
        long published,
        long delivered,
        long redelivered,
        long acknowledged,
        int loop) {
    /** A consumer in a listing; {@code active} is false for one that waits behind a single active consumer. */
    public record ConsumerView(ConsumerSpec spec, boolean active, long unacknowledged) {}
}
