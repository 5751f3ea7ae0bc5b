package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.SettleBatch.Outcome;

/**
 * Gives deliveries that leave a channel's list of outstanding ones to their queues, all with one outcome. Stateless.
 */
final class Settlement implements UnackedDeliveries.Taker {
    private final Outcome outcome;

    Settlement(Outcome outcome) {
        this.outcome = outcome;
    }

    @Override
    public void take(long tag, long position, ChannelSink sink) {
        sink.port().settle(sink, position, outcome);
        sink.settled();
    }
}
