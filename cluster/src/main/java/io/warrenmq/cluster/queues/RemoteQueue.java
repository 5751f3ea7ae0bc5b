package io.warrenmq.cluster.queues;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SequenceRuns;
import io.warrenmq.broker.message.SettleBatch;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.ResourceText;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.DeliverySink;
import io.warrenmq.broker.queue.QueueEndpoint;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.cluster.replication.NodeId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A queue of another node: passes what it is asked to the link that the asking loop has to that node.
 *
 * <p>It has no state of its own but what it last heard; {@link ClientSide} keeps what is not answered. Without a link
 * requests fail at once, as those on their way do when the link ends: they are answered with the text of a home node
 * that is down, publishes are not accepted, consumers are cancelled.
 */
final class RemoteQueue implements QueueEndpoint {
    private static final QueueStatistics NOTHING = new QueueStatistics(0, 0, 0, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0);

    private final QueueRecord record;
    private final NodeId home;
    private final List<LoopLinks> loops;

    /** Written by the metadata thread. */
    private volatile boolean reachable = true;

    /** Written by loops. */
    private volatile QueueStatistics statistics = NOTHING;

    /** What is asked of the other side, on a loop that has a link to it. */
    private interface Request {
        void to(ClientSide home);
    }

    RemoteQueue(QueueRecord record, List<LoopLinks> loops) {
        this.record = record;
        this.home = new NodeId(record.home());
        this.loops = loops;
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

    void reachable(boolean isReachable) {
        reachable = isReachable;
    }

    NodeId home() {
        return home;
    }

    /** What those are answered who asked it in vain. */
    QueueOutcome down() {
        return new QueueOutcome.Failed(ResourceText.homeNodeDown(record), null);
    }

    @Override
    public void publish(PublishBatch batch) {
        Loop loop = batch.publisher().loop();
        loop.run(() -> {
            Conversation conversation = loops.get(loop.index()).to(home);
            if (conversation == null) {
                refuse(batch, 0, loop);
            } else {
                conversation.client().publish(this, batch);
            }
        });
    }

    /** Nobody takes the messages from there on. On the publisher's loop. */
    static void refuse(PublishBatch batch, int from, Loop loop) {
        ConfirmSink publisher = batch.publisher();
        SequenceRuns refused = new SequenceRuns();
        for (int i = from; i < batch.count(); i++) {
            loop.releaser().release(batch.location(i));
            if (batch.confirmSequence(i) != 0) {
                refused.add(batch.confirmSequence(i));
            }
        }
        batch.release();
        if (!refused.isEmpty()) {
            // Publishers do not expect their answers before they are done with publishing.
            loop.post(() ->
                    refused.remove(1, Long.MAX_VALUE, false, (first, last, _) -> publisher.unanswered(first, last)));
        }
    }

    @Override
    public void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, client -> client.consume(this, sink, spec, reply));
    }

    @Override
    public void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, client -> client.cancel(this, sink, reply));
    }

    @Override
    public void resume(DeliverySink sink) {
        tell(sink.loop(), client -> client.resume(sink));
    }

    @Override
    public void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, client -> client.get(this, sink, noAck, reply));
    }

    @Override
    public void settle(SettleBatch batch) {
        if (batch.count() > 0) {
            tell(batch.sink(0).loop(), client -> client.settle(this, batch));
        }
    }

    @Override
    public void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committed) {
        // What cannot be settled any more comes again: nothing is lost by going on.
        ask(replyLoop, _ -> committed.run(), client -> client.settleDurably(this, batch, committed));
    }

    @Override
    public void purge(Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, client -> client.purge(this, reply));
    }

    @Override
    public void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, client -> client.status(this, renewLease, reply));
    }

    @Override
    public void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply) {
        ask(replyLoop, reply, client -> client.delete(this, ifUnused, ifEmpty, reply));
    }

    /** As they were when they were asked for last. */
    @Override
    public QueueStatistics statistics() {
        return statistics;
    }

    @Override
    public CompletableFuture<QueueStatistics> currentStatistics() {
        CompletableFuture<QueueStatistics> current = new CompletableFuture<>();
        Loop loop = loops.getFirst().loop();
        Consumer<QueueOutcome> reply = _ -> current.complete(statistics);
        loop.post(() -> ask(loop, reply, client -> client.statistics(this, reply)));
        return current;
    }

    void statisticsAre(QueueStatistics now) {
        statistics = now;
    }

    private void ask(Loop loop, Consumer<QueueOutcome> reply, Request request) {
        loop.run(() -> {
            Conversation conversation = loops.get(loop.index()).to(home);
            if (conversation == null) {
                reply.accept(down());
            } else {
                request.to(conversation.client());
            }
        });
    }

    private void tell(Loop loop, Request request) {
        loop.run(() -> {
            Conversation conversation = loops.get(loop.index()).to(home);
            if (conversation != null) {
                request.to(conversation.client());
            }
        });
    }

    @Override
    public String toString() {
        return ResourceText.queue(record.vhost(), record.name()) + " of " + home;
    }
}
