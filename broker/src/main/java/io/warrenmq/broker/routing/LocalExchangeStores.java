package io.warrenmq.broker.routing;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.wire.FieldTable;
import java.util.concurrent.atomic.AtomicLong;

/** The stores of the exchanges of one node. Owned by the metadata thread; what it makes is used by all loops. */
public final class LocalExchangeStores implements ExchangeStores {
    /** Histories have the lower half of the negative numbers, {@link DelayStores} the upper one. */
    private static final long FIRST_HISTORY_ID = Long.MIN_VALUE / 2 - 1;

    private final ChunkPool chunks;
    private final DelayStores delayStores;
    private final ConfirmSink nobody;
    private final AtomicLong nextHistoryId = new AtomicLong(FIRST_HISTORY_ID);

    /** @param loop any loop: a publisher must have one, also one that waits for no confirms */
    public LocalExchangeStores(ChunkPool chunks, Loop loop, DelayStores delayStores) {
        this.chunks = chunks;
        this.delayStores = delayStores;
        this.nobody = new Nobody(loop);
    }

    private record Nobody(Loop loop) implements ConfirmSink {
        @Override
        public void confirmed(long from, long to, boolean accepted) {
            // the history keeps its own reference, so it does not matter to it what the queue made of the copy
        }
    }

    @Override
    public QueueEntry openDelayStore(ExchangeRecord exchange) {
        return delayStores.open(exchange);
    }

    @Override
    public QueueEntry openHistoryStore(ExchangeRecord exchange, int length) {
        QueueRecord record = new QueueRecord(
                nextHistoryId.getAndDecrement(),
                exchange.vhost(),
                exchange.name(),
                false,
                false,
                0,
                FieldTable.EMPTY,
                exchange.createdBy());
        return new QueueEntry(record, new RecentHistory(record, length, chunks));
    }

    @Override
    public void replayHistory(QueueEntry historyStore, QueueEntry queue) {
        if (historyStore.endpoint() instanceof RecentHistory history) {
            history.replayTo(queue, nobody);
        }
    }

    @Override
    public void close(QueueEntry store) {
        if (store.endpoint() instanceof RecentHistory history) {
            history.close();
        } else {
            delayStores.close(store);
        }
    }
}
