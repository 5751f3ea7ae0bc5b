package io.warrenmq.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.LoopDriver;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.FakeQueueHost;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.store.memory.ChunkPool;
import io.warrenmq.wire.FieldTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentHistoryTest {
    private final ChunkPool chunks = new ChunkPool(0);
    private final Loop loop = new Loop(0, new InlineDriver(), chunks, (culprit, failure) -> {
        throw new AssertionError(failure);
    });
    private final List<Long> confirmed = new ArrayList<>();
    private final LocalExchangeStores stores = new LocalExchangeStores(chunks, loop, new NoDelays());
    private final ExchangeRecord exchange =
            new ExchangeRecord("/", "h", "x-recent-history", true, false, false, FieldTable.EMPTY, "");
    private final QueueEntry history = stores.openHistoryStore(exchange, 3);
    private final FakeQueueHost host = new FakeQueueHost();
    private final QueueEntry queue = queue();

    private QueueEntry queue() {
        QueueRecord record = new QueueRecord(1, "/", "q", true, false, 0, FieldTable.EMPTY, "");
        return new QueueEntry(record, host.create(record, QueueSettings.plain()));
    }

    /** Publishes messages of a dedicated chunk each, so that memory in use counts them. */
    private List<Long> publish(int count) {
        List<Long> locations = new ArrayList<>();
        loop.post(() -> {
            PublishBatch batch = new PublishBatch(new Publisher());
            for (int i = 0; i < count; i++) {
                long location = loop.writer().allocate(ChunkPool.LARGEST_SHARED_RECORD_BYTES + 8);
                loop.writer().retain(1);
                locations.add(location);
                batch.add(location, i + 1, 10, 0, 0);
            }
            history.endpoint().publish(batch);
        });
        return locations;
    }

    private long messagesInMemory() {
        return chunks.usedBytes() / (ChunkPool.LARGEST_SHARED_RECORD_BYTES + 8);
    }

    @Test
    void theLastMessagesAreKeptAndAllAreConfirmedAtOnce() {
        publish(5);
        assertThat(confirmed).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(messagesInMemory()).isEqualTo(3);
    }

    @Test
    void aQueueGetsThemOldestFirstWithReferencesOfItsOwn() {
        List<Long> locations = publish(4);
        stores.replayHistory(history, queue);
        assertThat(host.queue("q").published()).isEqualTo(locations.subList(1, 4));
        stores.close(history);
        assertThat(messagesInMemory()).as("the queue still holds its copies").isEqualTo(3);
        host.queue("q").published().forEach(location -> chunks.chunk(location).release(1));
        assertThat(messagesInMemory()).isZero();
    }

    @Test
    void aClosedHistoryKeepsNothing() {
        publish(2);
        stores.close(history);
        publish(2);
        assertThat(messagesInMemory()).isZero();
        stores.replayHistory(history, queue);
        assertThat(host.queue("q").published()).isEmpty();
    }

    @Test
    void itsIdIsNoQueuesId() {
        assertThat(history.isExchangeStore()).isTrue();
        assertThat(stores.openHistoryStore(exchange, 3)).isNotEqualTo(history);
    }

    private final class Publisher implements ConfirmSink {
        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void confirmed(long from, long to, boolean accepted) {
            assertThat(accepted).isTrue();
            for (long sequence = from; sequence <= to; sequence++) {
                confirmed.add(sequence);
            }
        }
    }

    private static final class NoDelays implements DelayStores {
        @Override
        public QueueEntry open(ExchangeRecord exchange) {
            throw new AssertionError("no exchange delays here");
        }

        @Override
        public void close(QueueEntry store) {
            throw new AssertionError("no exchange delays here");
        }
    }

    private static final class InlineDriver implements LoopDriver {
        @Override
        public void wake(Runnable task) {
            task.run();
        }

        @Override
        public boolean onLoopThread() {
            return true;
        }

        @Override
        public long currentTimeMs() {
            return 0;
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
            return () -> {};
        }
    }
}
