package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.PublishBatch;
import io.warrenmq.broker.message.SettleBatch;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The only thing a channel knows of a queue, wherever the queue lives: on the same loop, on another one, on another
 * node.
 *
 * <p>Every method may be called from any loop. Requests of one loop take effect in their order. Answers come on the
 * loop that is given with the request, in a turn of it, or at once when the caller is already on the queue's own loop.
 */
public interface QueueEndpoint {
    /** Never reused, also not when a queue of the same name is declared again. */
    long id();

    String name();

    /** Name of the vhost. */
    String vhost();

    /**
     * Whether the node that has it runs, as far as the metadata says; callable from any thread. Nothing is routed to a
     * queue of which this is false, and clients that name it are refused.
     */
    default boolean reachable() {
        return true;
    }

    /**
     * Messages in publish order; batch and references pass to the queue, which calls {@link PublishBatch#release} when
     * it has taken them: a publisher is not read while too many of its batches are not taken. The publisher hears of
     * every message with a confirm sequence.
     */
    void publish(PublishBatch batch);

    /** basic.consume; after {@code Done} deliveries may begin, never before the answer was given. */
    void consume(DeliverySink sink, ConsumerSpec spec, Loop replyLoop, Consumer<QueueOutcome> reply);

    /** basic.cancel, or the end of the channel: no delivery after the answer. Deliveries stay ackable. */
    void cancel(DeliverySink sink, Loop replyLoop, Consumer<QueueOutcome> reply);

    /** The sink has room again. */
    void resume(DeliverySink sink);

    /** basic.get: the delivery goes to {@code sink}, then {@code Done} with the messages left, or {@code Empty}. */
    void get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply);

    /** Settles deliveries; the batch passes to the queue. */
    void settle(SettleBatch batch);

    /**
     * Settles deliveries of a transaction; {@code committed} follows when the settlements are as safe as the queue
     * promises (durable: fsynced), on {@code replyLoop}.
     */
    void settleDurably(SettleBatch batch, Loop replyLoop, Runnable committed);

    /** queue.purge. */
    void purge(Loop replyLoop, Consumer<QueueOutcome> reply);

    /** Message and consumer counts; {@code renewLease} restarts x-expires (declare, not nowait). */
    void status(boolean renewLease, Loop replyLoop, Consumer<QueueOutcome> reply);

    /**
     * queue.delete: checks the conditions on the queue's loop, deletes the queue from the metadata, and answers
     * {@code Done} with its ready messages when it is gone. Without conditions it is also what happens to exclusive
     * queues when their connection ends.
     */
    void delete(boolean ifUnused, boolean ifEmpty, Loop replyLoop, Consumer<QueueOutcome> reply);

    /** Figures for listings, at most some seconds old; callable from any thread. */
    QueueStatistics statistics();

    /** The same as they are now: with a queue of another node that takes a moment. Callable from any thread. */
    default CompletableFuture<QueueStatistics> currentStatistics() {
        return CompletableFuture.completedFuture(statistics());
    }
}
