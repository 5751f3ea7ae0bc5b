package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests of basic.get, answered in their order; they wait while the head is not in memory. Owned by the queue's loop.
 */
final class WaitingGets {
    record Get(DeliverySink sink, boolean noAck, Loop replyLoop, Consumer<QueueOutcome> reply) {}

    /** {@link QueueCore#get}, with the owner's care for sinks that call back. */
    interface Attempt {
        QueueCore.GetResult get(DeliverySink sink, boolean noAck);
    }

    private final QueueCore core;
    private final Attempt attempt;
    private final Answers answers;
    private @Nullable ArrayDeque<Get> waiting;

    WaitingGets(QueueCore core, Attempt attempt, Answers answers) {
        this.core = core;
        this.attempt = attempt;
        this.answers = answers;
    }

    boolean isEmpty() {
        return waiting == null;
    }

    void add(Get get) {
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
        }
        waiting.add(get);
    }

    /** Answers as many as can be. Who is answered may ask again at once. */
    void serve() {
        ArrayDeque<Get> gets;
        while ((gets = waiting) != null) {
            Get get = gets.element();
            QueueCore.GetResult result = attempt.get(get.sink(), get.noAck());
            if (result == QueueCore.GetResult.LATER) {
                return;
            }
            gets.remove();
            if (gets.isEmpty()) {
                waiting = null;
            }
            answer(get, result);
        }
    }

    /** The queue is gone. */
    void refuse() {
        ArrayDeque<Get> refused = waiting;
        waiting = null;
        if (refused != null) {
            refused.forEach(get -> answers.give(get.replyLoop(), get.reply(), new QueueOutcome.Gone()));
        }
    }

    private void answer(Get get, QueueCore.GetResult result) {
        switch (result) {
            case DELIVERED ->
                answers.giveBehindDeliveries(
                        get.replyLoop(),
                        get.reply(),
                        new QueueOutcome.Done(
                                (int) Math.min(core.index().ready(), Integer.MAX_VALUE),
                                core.consumers().count()));
            case EMPTY -> answers.give(get.replyLoop(), get.reply(), new QueueOutcome.Empty());
            case TOO_MANY ->
                answers.give(get.replyLoop(), get.reply(), new QueueOutcome.Failed("too many consumers", null));
            case LATER -> throw new IllegalStateException("answered too early");
        }
    }
}
