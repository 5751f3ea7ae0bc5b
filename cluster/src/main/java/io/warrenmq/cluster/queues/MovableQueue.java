package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.ResourceText;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.queue.QueueSettings;
import io.warrenmq.broker.queue.QueueStatistics;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A queue wherever it is: here, or on another node, and perhaps on a third one a moment later. What clients ask goes to
 * where it is now; while it moves, what concerns a queue with mirrors waits, and consumers are taken along.
 *
 * <p>What is asked may come from any loop; who waits, waits on its own. The metadata thread and the loop of a queue
 * that begins to serve say where it is.
 */
final class MovableQueue implements QueueEndpoint {
    private static final QueueStatistics NOTHING = new QueueStatistics(0, 0, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0);
    private static final int MOST_TRIES = 200;

    private final List<LoopLinks> loops;
    private final ConcurrentHashMap<DeliverySink, Attachment> attachments = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<DeliverySink, GetAttachment> gets = new ConcurrentHashMap<>();

    private volatile QueueRecord record;
    private volatile QueueSettings settings;
    private volatile boolean mirrored;
    private volatile boolean reachable = true;
    private volatile boolean deleted;
    /** Where it is; absent while it moves here and does not serve yet. */
    private volatile @Nullable QueueEndpoint present;

    /** Something for the queue that can wait. On the loop of who asks. */
    interface Task {
        void go(QueueEndpoint queue);

        /** It cannot be reached. */
        void fail();
    }

    private interface Request {
        void to(QueueEndpoint queue, Consumer<QueueOutcome> reply);
    }

    MovableQueue(QueueRecord record, QueueSettings settings, List<LoopLinks> loops) {
        this.record = record;
        this.settings = settings;
        this.loops = loops;
        configured(settings);
    }

    // ---- where it is

    QueueRecord record() {
        return record;
    }

    QueueSettings settings() {
        return settings;
    }

    void configured(QueueSettings changed) {
        settings = changed;
        mirrored = changed.mirroring().isPresent() && !record.home().isEmpty();
    }

    @Nullable
    QueueEndpoint present() {
        return present;
    }

    void livesIn(@Nullable QueueEndpoint queue) {
        present = queue;
        if (queue != null) {
            flush();
        }
    }

    void moved(QueueRecord changed, @Nullable QueueEndpoint queue) {
        record = changed;
        livesIn(queue);
    }

    void reachable(boolean isReachable) {
        reachable = isReachable;
        flush();
    }

    void deleted() {
        deleted = true;
        flush();
    }

    private void flush() {
        loops.forEach(links -> links.loop().post(() -> links.flush(this)));
    }

    /** Where to turn to from a loop; null if that is not known, or not connected, for the moment. */
    @Nullable
    QueueEndpoint target(LoopLinks links) {
        QueueEndpoint now = present;
        boolean waits = mirrored && now instanceof RemoteQueue remote && links.to(remote.home()) == null;
        return waits ? null : now;
    }

    /** Whether it makes no sense to wait for it. */
    boolean isLost() {
        return deleted || !reachable;
    }

    // ---- what can wait

    private void submit(Loop loop, Task task) {
        LoopLinks links = loops.get(loop.index());
        QueueEndpoint now = links.hasWaiting(this) ? null : target(links);
        if (now != null) {
            task.go(now);
        } else {
            links.await(this, task);
        }
    }

    private void ask(Loop loop, Consumer<QueueOutcome> reply, Request request) {
        QueueEndpoint now = present;
        if (!mirrored && now != null) {
            request.to(now, reply);
        } else {
            loop.run(() -> submit(loop, new Asking(loop, reply, request)));
        }
    }

    /** A request that is made again when the queue moved while it was under way. */
    private final class Asking implements Task {
        private final Loop loop;
        private final Consumer<QueueOutcome> reply;
        private final Request request;
        private int tries;

        Asking(Loop loop, Consumer<QueueOutcome> reply, Request request) {
            this.loop = loop;
            this.reply = reply;
            this.request = request;
        }

        @Override
        public void go(QueueEndpoint queue) {
            request.to(queue, outcome -> {
                if (mirrored && hasMoved(outcome) && ++tries < MOST_TRIES && !isLost()) {
                    loops.get(loop.index()).again(MovableQueue.this, this);
                } else {
                    reply.accept(outcome);
                }
            });
        }

        @Override
        public void fail() {
            reply.accept(deleted ? new QueueOutcome.Gone() : down());
        }
    }

    private boolean hasMoved(QueueOutcome outcome) {
        return outcome instanceof QueueOutcome.Failed failed
                && (failed.hasMoved() || failed.reason().startsWith(ResourceText.HOME_NODE));
    }

    private QueueOutcome down() {
        return new QueueOutcome.Failed(ResourceText.homeNodeDown(record), null);
    }

    // ---- messages

    @Override
    public void publish(PublishBatch batch) {
        QueueEndpoint now = present;
        if (!mirrored && now != null) {
            now.publish(batch);
            return;
        }
        Loop loop = batch.publisher().loop();
        loop.run(() -> submit(loop, new Publishing(loop, batch)));
    }

    private static final class Publishing implements Task {
        private final Loop loop;
        private final PublishBatch batch;

        Publishing(Loop loop, PublishBatch batch) {
            this.loop = loop;
            this.batch = batch;
        }

        @Override
        public void go(QueueEndpoint queue) {
            queue.publish(batch);
        }

        @Override
        public void fail() {
            RemoteQueue.refuse(batch, 0, loop);
        }
    }

    // ---- consumers

    @Override
    public void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
        QueueEndpoint now = present;
        if (record.home().isEmpty() && now != null) {
            now.consume(sink, spec, replyLoop, reply); // a node that stands alone
            return;
        }
        attach(new Attachment(this, sink, spec, 0), replyLoop, reply);
    }

    private void attach(Attachment attachment, Loop replyLoop, Consumer<QueueOutcome> reply) {
        attachments.put(attachment.sink, attachment);
        ask(
                replyLoop,
                outcome -> {
                    if (!(outcome instanceof QueueOutcome.Done)) {
                        attachments.remove(attachment.sink, attachment);
                    }
                    reply.accept(outcome);
                },
                (queue, answer) -> queue.consume(attachment, attachment.spec, replyLoop, answer));
    }

    /** The node that had the queue has not got this consumer any more. Callable from any thread. */
    void lost(Attachment attachment) {
        Loop loop = attachment.loop();
        loop.post(() -> {
            if (attachments.get(attachment.sink) != attachment || attachment.cancelled) {
                return;
            }
            if (!mirrored || isLost() || attachment.endsOnFailover()) {
                attachments.remove(attachment.sink, attachment);
                attachment.sink.cancelled();
                return;
            }
            Attachment next = new Attachment(this, attachment.sink, attachment.spec, attachment.tag + 1);
            attach(next, loop, outcome -> {
                if (next.cancelled) {
                    ask(loop, _ -> {}, (queue, answer) -> queue.cancel(next, loop, answer));
                } else if (!(outcome instanceof QueueOutcome.Done)) {
                    next.sink.cancelled();
                }
            });
        });
    }

    /** The queue itself has ended the consumer. */
    void ended(Attachment attachment) {
        attachments.remove(attachment.sink, attachment);
    }

    @Override
    public void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
        Attachment attachment = attachments.get(sink);
        QueueEndpoint now = present;
        if (attachment == null) {
            if (record.home().isEmpty() && now != null || !mirrored && now != null) {
                now.cancel(sink, replyLoop, reply); // it came when the node stood alone
            } else {
                replyLoop.run(() -> reply.accept(new QueueOutcome.Done(0, 0)));
            }
            return;
        }
        attachment.cancelled = true;
        ask(
                replyLoop,
                outcome -> {
                    if (attachment.end()) {
                        attachments.remove(sink, attachment);
                    }
                    reply.accept(outcome instanceof QueueOutcome.Failed ? new QueueOutcome.Done(0, 0) : outcome);
                },
                (queue, answer) -> queue.cancel(attachment, replyLoop, answer));
    }

    @Override
    public void resume(DeliverySink sink) {
        QueueEndpoint now = present;
        if (now != null) {
            Attachment attachment = attachments.get(sink);
            now.resume(attachment == null ? sink : attachment);
        }
    }

    @Override
    public void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {
        QueueEndpoint now = present;
        if (record.home().isEmpty() && now != null) {
            now.get(sink, noAck, replyLoop, reply);
            return;
        }
        GetAttachment attachment = gets.computeIfAbsent(sink, _ -> new GetAttachment(sink));
        attachment.begins();
        Consumer<QueueOutcome> answered = outcome -> {
            if (attachment.answered()) {
                gets.remove(sink, attachment);
            }
            reply.accept(outcome);
        };
        ask(replyLoop, answered, (queue, answer) -> {
            attachment.asks(queue, noAck);
            queue.get(attachment, noAck, replyLoop, answer);
        });
    }

    @Override
    public void settle(SettleBatch batch) {
        QueueEndpoint now = present;
        if (now != null) {
            SettleBatch known = known(batch, now);
            if (known.count() > 0) {
                now.settle(known);
            }
        }
    }

    @Override
    public void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committed) {
        QueueEndpoint now = present;
        if (now == null) {
            replyLoop.run(committed); // what could not be settled comes again
        } else {
            now.settleDurably(known(batch, now), replyLoop, committed);
        }
    }

    /** What is said of deliveries that are still the present node's; others come again, or came already. */
    private SettleBatch known(SettleBatch batch, QueueEndpoint now) {
        if (attachments.isEmpty() && gets.isEmpty()) {
            return batch;
        }
        SettleBatch known = new SettleBatch();
        for (int run = 0; run < batch.count(); run++) {
            DeliverySink sink = batch.sink(run);
            Attachment attachment = attachments.get(sink);
            GetAttachment get = attachment == null ? gets.get(sink) : null;
            if (attachment != null) {
                if (attachment.settles(batch.from(run), batch.to(run), known, batch.outcome(run))) {
                    attachments.remove(sink, attachment);
                }
            } else if (get != null) {
                if (get.settles(batch.from(run), batch.to(run), now, known, batch.outcome(run))) {
                    gets.remove(sink, get);
                }
            } else {
                known.addRun(sink, batch.from(run), batch.to(run), batch.outcome(run));
            }
        }
        return known;
    }

    // ---- the rest

    @Override
    public void purge(Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, (queue, answer) -> queue.purge(replyLoop, answer));
    }

    @Override
    public void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, (queue, answer) -> queue.status(renewLease, replyLoop, answer));
    }

    @Override
    public void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, (queue, answer) -> queue.delete(ifUnused, ifEmpty, replyLoop, answer));
    }

    @Override
    public QueueStatistics statistics() {
        QueueEndpoint now = present;
        return now == null ? NOTHING : now.statistics();
    }

    @Override
    public CompletableFuture<QueueStatistics> currentStatistics() {
        QueueEndpoint now = present;
        return now == null ? CompletableFuture.completedFuture(NOTHING) : now.currentStatistics();
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
    public String toString() {
        return ResourceText.queue(record.vhost(), record.name());
    }
}
