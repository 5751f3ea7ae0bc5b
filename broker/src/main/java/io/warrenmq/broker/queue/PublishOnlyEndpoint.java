package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.SettleBatch;
import java.util.function.Consumer;

/**
 * What exchanges that keep messages keep them in: it is published to like a queue, but has no name that a client could
 * use.
 */
public interface PublishOnlyEndpoint extends QueueEndpoint {
    @Override
    default void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply) {
        refuse(replyLoop, reply);
    }

    @Override
    default void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply) {
        refuse(replyLoop, reply);
    }

    @Override
    default void resume(DeliverySink sink) {
        // it has no sinks
    }

    @Override
    default void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {
        refuse(replyLoop, reply);
    }

    @Override
    default void settle(SettleBatch batch) {
        // it delivers nothing that could be settled
    }

    @Override
    default void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committed) {
        replyLoop.run(committed);
    }

    @Override
    default void purge(Loop replyLoop, Consumer<QueueOutcome> reply) {
        refuse(replyLoop, reply);
    }

    @Override
    default void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply) {
        refuse(replyLoop, reply);
    }

    @Override
    default void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply) {
        refuse(replyLoop, reply);
    }

    private static void refuse(Loop replyLoop, Consumer<QueueOutcome> reply) {
        replyLoop.run(() -> reply.accept(new QueueOutcome.Gone()));
    }
}
