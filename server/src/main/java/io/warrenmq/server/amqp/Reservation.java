package io.warrenmq.server.amqp;

import io.warrenmq.broker.loop.Loop;
import io.warrenmq.broker.loop.TurnParticipant;

/**
 * A slot of the channel-wide prefetch that a consumer holds between being asked and being given a message. What was not
 * used is free again at the end of the turn, so that a queue without messages keeps no other one from delivering. Owned
 * by the queue's loop.
 */
final class Reservation extends TurnParticipant {
    private final Consumer consumer;
    private final Loop loop;
    private boolean held;

    Reservation(Consumer consumer, Loop loop) {
        this.consumer = consumer;
        this.loop = loop;
    }

    /** Whether a slot is held now, reserved if there was one. */
    boolean reserved() {
        if (!held && consumer.channel().deliveries().prefetch().reserve()) {
            held = true;
            loop.flushBeforeTurnEnds(this);
        }
        return held;
    }

    void use() {
        held = false;
    }

    @Override
    protected void endTurn() {
        if (held) {
            held = false;
            Channel channel = consumer.channel();
            channel.loop().run(channel.deliveries()::prefetchFreed);
        }
    }
}
