package io.warrenmq.cluster.queues;

import io.warrenmq.broker.flow.Backpressure;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.message.ConfirmSink;

/**
 * Stands for the publisher of one batch of another node at its queue. While this node is short of memory it does not
 * say that the batch was taken, which stops the publisher as if it were here. Owned by the queue's loop.
 */
final class GuestPublisher implements ConfirmSink {
    private final Conversation conversation;
    private final Backpressure backpressure;
    private final int clientLoop;
    private final long batch;

    GuestPublisher(Conversation conversation, Backpressure backpressure, int clientLoop, long batch) {
        this.conversation = conversation;
        this.backpressure = backpressure;
        this.clientLoop = clientLoop;
        this.batch = batch;
    }

    @Override
    public Loop loop() {
        return conversation.loop();
    }

    @Override
    public void confirmed(long from, long to, boolean accepted) {
        if (!conversation.isOver()) {
            conversation
                    .output()
                    .begin(Kind.CONFIRMED, clientLoop, batch)
                    .number(from)
                    .number(to)
                    .flag(accepted)
                    .end();
        }
    }

    @Override
    public void batchTaken() {
        if (backpressure.throttled()) {
            backpressure.whenRelieved(conversation.loop(), this::sayTaken);
        } else {
            sayTaken();
        }
    }

    private void sayTaken() {
        if (!conversation.isOver()) {
            conversation.output().begin(Kind.TAKEN, clientLoop, batch).end();
        }
    }
}
