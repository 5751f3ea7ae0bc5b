package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of one channel: their tags, those that the client has to settle, and how many there may be. Owned by the
 * channel's loop; {@link #full} and {@link #prefetch} are looked at by the loops of queues.
 */
final class Deliveries {
    private final Channel channel;
    private final ChannelPrefetch prefetch = new ChannelPrefetch();
    /** Channels that only publish have none. */
    private @Nullable UnackedDeliveries unacked;

    private int consumerPrefetch;
    private long nextTag = 1;

    /** Written by the channel's loop. */
    private volatile boolean full;

    Deliveries(Channel channel) {
        this.channel = channel;
        this.consumerPrefetch = channel.connection().settings().defaultConsumerPrefetch();
    }

    UnackedDeliveries unacked() {
        UnackedDeliveries current = unacked;
        if (current == null) {
            current = new UnackedDeliveries();
            unacked = current;
        }
        return current;
    }

    /** Deliveries that are not settled. */
    int count() {
        UnackedDeliveries current = unacked;
        return current == null ? 0 : current.count();
    }

    /** Takes the tag for a delivery and remembers it when the client has to settle it. */
    long delivered(Consumer consumer, long position) {
        long tag = nextTag++;
        if (!consumer.noAck()) {
            UnackedDeliveries outstanding = unacked();
            outstanding.add(tag, position, consumer, seconds());
            if (outstanding.count() >= ServerLimits.MOST_UNACKED_PER_CHANNEL) {
                full = true;
            }
            if (prefetch.limited()) {
                channel.consumers().served(consumer);
            }
        }
        return tag;
    }

    long gotten(GetSink sink) {
        long tag = nextTag++;
        if (!sink.noAck()) {
            unacked().add(tag, sink.position(), sink, seconds());
        }
        return tag;
    }

    /** The tag that the next delivery will have. */
    long nextTag() {
        return nextTag;
    }

    /** Time of this turn for {@link UnackedDeliveries}. */
    int seconds() {
        return (int) (channel.loop().nowMs() / 1000);
    }

    /** Whether consumers must wait until something was settled. */
    boolean full() {
        return full;
    }

    /** Deliveries were settled. */
    void settled() {
        if (full && count() < ServerLimits.MOST_UNACKED_PER_CHANNEL / 2) {
            full = false;
            channel.resumeConsumersSoon();
        }
    }

    /** What settles deliveries outside a transaction. */
    Settlement settlement(Outcome outcome) {
        return channel.connection().engine().settlement(outcome);
    }

    /** Puts every outstanding delivery back to its queue. */
    void requeueAll() {
        UnackedDeliveries outstanding = unacked;
        if (outstanding != null && outstanding.count() > 0) {
            outstanding.takeAll(settlement(Outcome.REQUEUE));
            settled();
        }
    }

    ChannelPrefetch prefetch() {
        return prefetch;
    }

    /** The channel-wide prefetch was set, or lifted by 0. */
    void prefetch(int limit) {
        UnackedDeliveries outstanding = unacked;
        prefetch.limit(limit, outstanding == null ? 0 : outstanding.countOfConsumers());
        channel.resumeConsumersSoon();
    }

    /** A slot of the channel-wide prefetch is not needed any more. */
    void prefetchFreed() {
        prefetch.giveBack();
        channel.resumeConsumersSoon();
    }

    /** Limit of consumers that begin now, 0 for none. */
    int consumerPrefetch() {
        return consumerPrefetch;
    }

    void consumerPrefetch(int count) {
        consumerPrefetch = count;
    }

    /** Closes the channel when a delivery is older than the limit; once a minute. */
    void tick(long nowMs) {
        long timeoutMs = channel.connection().settings().consumerTimeoutMs();
        if (timeoutMs > 0 && count() > 0 && nowMs - unacked().oldestSeconds() * 1000L > timeoutMs) {
            timedOut(timeoutMs);
        }
    }

    /** A delivery was not settled in time. */
    void timedOut(long timeoutMs) {
        channel.connection()
                .errors()
                .fail(
                        channel,
                        0,
                        Channel.precondition("delivery acknowledgement on channel " + channel.number()
                                + " timed out. Timeout value used: " + timeoutMs
                                + " ms. This timeout value can be configured, see consumers doc guide to learn more"));
    }
}
