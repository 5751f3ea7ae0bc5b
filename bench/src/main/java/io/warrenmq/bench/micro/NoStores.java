package io.warrenmq.bench.micro;

import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.routing.ExchangeStores;

/** For exchanges that keep no messages: to be asked is a mistake of the benchmark. */
final class NoStores implements ExchangeStores {
    @Override
    public QueueEntry openDelayStore(ExchangeRecord exchange) {
        throw new IllegalStateException(exchange.name() + " delays messages");
    }

    @Override
    public QueueEntry openHistoryStore(ExchangeRecord exchange, int length) {
        throw new IllegalStateException(exchange.name() + " keeps a history");
    }

    @Override
    public void replayHistory(QueueEntry historyStore, QueueEntry queue) {
        throw new IllegalStateException(
                "there is no history for " + queue.record().name());
    }

    @Override
    public void close(QueueEntry store) {
        throw new IllegalStateException("no store was opened");
    }
}
