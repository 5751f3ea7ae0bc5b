package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.StoredMessage;
import io.warrenmq.store.memory.MessageRecord;
import io.warrenmq.store.memory.ReferenceReleaser;
import io.warrenmq.wire.BasicProperties;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a quorum queue does and a classic one does not: counts how often each message came back, tells that to whoever
 * gets it again, and gives it up beyond a limit. Owned by the queue's loop.
 *
 * <p>The count is not in the stored record: a redelivery hands out a copy with the header, so that nothing that is in
 * the log or on its way to another consumer changes.
 */
final class QuorumRules {
    /** Every message is persistent, whatever its delivery-mode says. */
    static final int IMPLIED_FLAGS = MessageRecord.PERSISTENT;
    /** Deliveries in flight to a consumer that set no prefetch. */
    static final int UNLIMITED_PREFETCH = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(QuorumRules.class);
    private static final String X_DELIVERY_COUNT = "x-delivery-count";

    private final Loop loop;
    private final ReferenceReleaser releaser;
    private final DeliveryCounts counts = new DeliveryCounts();
    private long deliveryLimit;

    private QuorumRules(QueueSettings.Quorum settings, Loop loop) {
        this.loop = loop;
        this.releaser = loop.releaser();
        this.deliveryLimit = settings.deliveryLimit();
    }

    /** The rules of a quorum queue, or null for another one. */
    static @Nullable QuorumRules of(QueueSettings settings, Loop loop) {
        return settings.quorum().map(quorum -> new QuorumRules(quorum, loop)).orElse(null);
    }

    void configure(QueueSettings settings) {
        settings.quorum().ifPresent(quorum -> deliveryLimit = quorum.deliveryLimit());
    }

    /** A delivery failed. @return whether that was once too often */
    boolean exceedsLimit(long position) {
        int count = counts.increment(position);
        return deliveryLimit >= 0 && count > deliveryLimit;
    }

    /** Hands a message out again; {@code noAck} as {@link DeliverySink#deliver} says of the reference. */
    void redeliver(DeliverySink sink, long position, long location, boolean noAck) {
        int count = counts.count(position);
        long copy = count == 0 ? location : withCount(location, count);
        sink.deliver(position, copy, true);
        if (copy != location) {
            releaser.release(noAck ? location : copy);
        }
        if (noAck) {
            counts.remove(position);
        }
    }

    /** The message left the queue. */
    void forget(long position) {
        counts.remove(position);
    }

    /** @return a copy with one reference, or {@code location} itself when there can be none */
    private long withCount(long location, int count) {
        StoredMessage counted;
        try {
            StoredMessage message = StoredMessage.read(loop.chunks(), location);
            BasicProperties properties = message.properties();
            FieldTable headers = properties.headersOrEmpty().with(X_DELIVERY_COUNT, FieldValue.of((long) count));
            counted = message.with(
                    message.exchange(),
                    message.routingKey(),
                    properties.toBuilder().headers(headers).build());
        } catch (RuntimeException e) {
            LOG.error("a message is redelivered without {} because its properties cannot be read", X_DELIVERY_COUNT, e);
            return location;
        }
        long copy = counted.write(loop.writer());
        loop.writer().retain(1);
        // It may be given back in this turn: the reference must count before.
        loop.writer().flushReferences();
        return copy;
    }
}
