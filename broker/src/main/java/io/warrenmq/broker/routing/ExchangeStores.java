package io.warrenmq.broker.routing;

import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;

/**
 * Where exchanges that keep messages keep them. A store is a queue endpoint that is handed messages like any queue; its
 * record has a negative id, because it is no destination. Called by the metadata thread.
 */
public interface ExchangeStores {
    /** The store of an x-delayed-message exchange; it may hold messages already when the exchange is durable. */
    QueueEntry openDelayStore(ExchangeRecord exchange);

    /** The store of an x-recent-history exchange, empty, for the last {@code length} messages. */
    QueueEntry openHistoryStore(ExchangeRecord exchange, int length);

    /** A queue was bound to the exchange of a history store: it gets what is kept, oldest first. */
    void replayHistory(QueueEntry historyStore, QueueEntry queue);

    /** The exchange was deleted; what is kept is dropped. */
    void close(QueueEntry store);
}
