package io.warrenmq.app.control;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueHost;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.broker.routing.ExchangeStores;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Queues without messages that have the figures which the test gives them. */
final class TestQueues implements QueueHost, ExchangeStores {
    private static final QueueStatistics EMPTY = new QueueStatistics(0, 0, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0);

    final Map<String, QueueStatistics> statistics = new ConcurrentHashMap<>();

    @Nullable
    Metadata metadata;

    @Override
    public QueueEndpoint create(QueueRecord record, QueueSettings settings) {
        return new TestQueue(record);
    }

    @Override
    public void configure(QueueEndpoint queue, QueueSettings settings) {
        statistics.putIfAbsent(queue.name(), EMPTY);
    }

    @Override
    public void delete(QueueEndpoint queue) {
        statistics.remove(queue.name());
    }

    @Override
    public QueueEntry openDelayStore(ExchangeRecord exchange) {
        return store(exchange);
    }

    @Override
    public QueueEntry openHistoryStore(ExchangeRecord exchange, int length) {
        return store(exchange);
    }

    private QueueEntry store(ExchangeRecord exchange) {
        throw new AssertionError("no test here has exchanges with stores: " + exchange);
    }

    @Override
    public void replayHistory(QueueEntry historyStore, QueueEntry queue) {
        throw new AssertionError("no test here has exchanges with stores: " + historyStore);
    }

    @Override
    public void close(QueueEntry store) {
        throw new AssertionError("no test here has exchanges with stores: " + store);
    }

    /** A queue on no loop: answers at once, on the caller's. */
    private final class TestQueue implements QueueEndpoint {
        private final QueueRecord record;

        private TestQueue(QueueRecord record) {
            this.record = record;
        }

        @Override
        public long id() {
            return record.id();
        }

        @Override
        public String name() {
            return record.name();
        }

        @Override
        public String vhost() {
            return record.vhost();
        }

        @Override
        public void publish(PublishBatch batch) {
            throw new AssertionError("nothing is published in these tests");
        }

        @Override
        public void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.ExclusiveUse());
        }

        @Override
        public void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Gone());
        }

        @Override
        public void resume(DeliverySink sink) {
            throw new AssertionError("nothing is consumed in these tests");
        }

        @Override
        public void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Empty());
        }

        @Override
        public void settle(SettleBatch batch) {
            throw new AssertionError("nothing is consumed in these tests");
        }

        @Override
        public void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committed) {
            throw new AssertionError("nothing is consumed in these tests");
        }

        @Override
        public void purge(Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Done((int) statistics().ready(), 0));
        }

        /** A queue whose name begins with "stuck" says nothing. */
        @Override
        public void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply) {
            if (!record.name().startsWith("stuck")) {
                reply.accept(new QueueOutcome.Done((int) statistics().ready(), 0));
            }
        }

        @Override
        public void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply) {
            QueueStatistics figures = statistics();
            if (ifEmpty && figures.ready() > 0) {
                reply.accept(new QueueOutcome.NotEmpty());
            } else if (ifUnused && !figures.consumers().isEmpty()) {
                reply.accept(new QueueOutcome.InUse());
            } else {
                CommandOutcome deleted = Optional.ofNullable(metadata)
                        .orElseThrow()
                        .submit(new Command.DeleteQueue(record.vhost(), record.name(), record.id(), "guest"))
                        .join();
                reply.accept(
                        deleted instanceof CommandOutcome.Applied
                                ? new QueueOutcome.Done((int) figures.ready(), 0)
                                : new QueueOutcome.Gone());
            }
        }

        @Override
        public QueueStatistics statistics() {
            return statistics.getOrDefault(record.name(), EMPTY);
        }
    }
}
