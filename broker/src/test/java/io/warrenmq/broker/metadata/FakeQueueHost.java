package io.warrenmq.broker.metadata;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.queue.QueueStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Queues that remember their settings and what was published to them, and do nothing else. */
public final class FakeQueueHost implements QueueHost {
    final Map<String, FakeQueue> alive = new ConcurrentHashMap<>();
    int configureCount;

    /** One such queue. */
    public static final class FakeQueue implements QueueEndpoint {
        final QueueRecord record;
        QueueSettings settings;
        final List<Long> published = new ArrayList<>();
        private volatile boolean reachable = true;

        FakeQueue(QueueRecord record, QueueSettings settings) {
            this.record = record;
            this.settings = settings;
        }

        public QueueSettings settings() {
            return settings;
        }

        public List<Long> published() {
            return published;
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
        public boolean reachable() {
            return reachable;
        }

        @Override
        public void publish(PublishBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                published.add(batch.location(i));
            }
        }

        @Override
        public void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Gone());
        }

        @Override
        public void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Gone());
        }

        @Override
        public void resume(DeliverySink sink) {}

        @Override
        public void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Gone());
        }

        @Override
        public void settle(SettleBatch batch) {}

        @Override
        public void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committed) {
            committed.run();
        }

        @Override
        public void purge(Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Gone());
        }

        @Override
        public void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Gone());
        }

        @Override
        public void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply) {
            reply.accept(new QueueOutcome.Gone());
        }

        @Override
        public QueueStatistics statistics() {
            return new QueueStatistics(0, 0, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0);
        }
    }

    @Override
    public QueueEndpoint create(QueueRecord record, QueueSettings settings) {
        FakeQueue queue = new FakeQueue(record, settings);
        alive.put(record.vhost() + "|" + record.name(), queue);
        return queue;
    }

    @Override
    public void configure(QueueEndpoint queue, QueueSettings settings) {
        configureCount++;
        ((FakeQueue) queue).settings = settings;
    }

    @Override
    public void reachable(QueueEndpoint queue, boolean reachable) {
        ((FakeQueue) queue).reachable = reachable;
    }

    @Override
    public void delete(QueueEndpoint queue) {
        alive.remove(queue.vhost() + "|" + queue.name(), queue);
    }

    public int configureCount() {
        return configureCount;
    }

    public FakeQueue queue(String name) {
        FakeQueue queue = alive.get("/|" + name);
        if (queue == null) {
            throw new AssertionError("no queue '" + name + "' among " + alive.keySet());
        }
        return queue;
    }
}
