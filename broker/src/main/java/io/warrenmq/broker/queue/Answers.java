package io.warrenmq.broker.queue;

import io.warrenmq.broker.loop.Loop;
import java.util.function.Consumer;

/** Brings the answers of a queue to those who asked. Owned by the queue's loop. */
final class Answers {
    private final Loop home;

    Answers(Loop home) {
        this.home = home;
    }

    /** At once, which is before the deliveries of this turn. */
    void give(Loop replyLoop, Consumer<QueueOutcome> reply, QueueOutcome outcome) {
        if (isHome(replyLoop)) {
            reply.accept(outcome);
        } else {
            replyLoop.post(() -> reply.accept(outcome));
        }
    }

    /** Behind the deliveries of this turn: sinks of other loops post what they gathered at its end. */
    void giveBehindDeliveries(Loop replyLoop, Consumer<QueueOutcome> reply, QueueOutcome outcome) {
        if (isHome(replyLoop)) {
            reply.accept(outcome);
        } else {
            home.afterTurn(() -> replyLoop.post(() -> reply.accept(outcome)));
        }
    }

    @SuppressWarnings("ReferenceEquality") // loops are their own identity
    private boolean isHome(Loop loop) {
        return loop == home;
    }
}
