package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;

/**
 * Where messages wait at x-delayed-message exchanges. The entry's record has a negative id; what a durable exchange
 * holds survives a restart and is found again by the exchange's vhost and name. Called by the metadata thread.
 */
public interface DelayStores {
    QueueEntry open(ExchangeRecord exchange);

    /** The exchange was deleted; its messages are dropped. */
    void close(QueueEntry store);
}
