package io.warrenmq.server.amqp;

/**
 * A channel in a listing.
 *
 * @param pid {@code <rabbit@host.1795160573.2867.1>}, the last part being the channel number
 * @param name connection name and number in parentheses
 * @param state running, flow or closing
 * @param prefetchCount limit of consumers that start now, 0 for none
 * @param globalPrefetchCount limit of the whole channel, 0 for none
 * @param unconfirmed publishes not yet answered
 */
public record ChannelView(
        String pid,
        String name,
        int number,
        String connectionPid,
        String vhost,
        String user,
        String state,
        boolean transactional,
        boolean confirm,
        int consumerCount,
        int unacknowledged,
        long unconfirmed,
        int uncommittedMessages,
        int uncommittedAcks,
        int prefetchCount,
        int globalPrefetchCount,
        Counters counters) {
    /** What the channel did since it was opened. */
    public record Counters(
            long published,
            long publishedBytes,
            long unroutable,
            long returned,
            long deliveredForAck,
            long deliveredNoAck,
            long redelivered,
            long gotForAck,
            long gotNoAck,
            long gotEmpty,
            long acknowledged) {}
}
