package io.warrenmq.broker.metadata;

import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.routing.ExchangeStores;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.List;

/** Stores that only remember which exchanges opened and closed them. */
public final class NoExchangeStores implements ExchangeStores {
    private final List<String> open = new ArrayList<>();
    private long lastId;

    /** Names of exchanges that have a store now. */
    public List<String> open() {
        return List.copyOf(open);
    }

    @Override
    public QueueEntry openDelayStore(ExchangeRecord exchange) {
        return open(exchange);
    }

    @Override
    public QueueEntry openHistoryStore(ExchangeRecord exchange, int length) {
        return open(exchange);
    }

    @Override
    public void replayHistory(QueueEntry historyStore, QueueEntry queue) {}

    @Override
    public void close(QueueEntry store) {
        open.remove(store.record().name());
    }

    private QueueEntry open(ExchangeRecord exchange) {
        open.add(exchange.name());
        QueueRecord record =
                new QueueRecord(--lastId, exchange.vhost(), exchange.name(), false, false, 0, FieldTable.EMPTY, "");
        return new QueueEntry(record, new FakeQueueHost.FakeQueue(record, QueueSettings.plain()));
    }
}
