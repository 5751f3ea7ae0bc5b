package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.ReplyCode;

/** basic.ack, nack, reject and recover. */
final class SettleMethods {
    private SettleMethods() {}

    /** @param deliveryTag with {@code multiple}, 0 means everything outstanding */
    static void settle(Channel channel, long deliveryTag, boolean multiple, Outcome outcome) {
        UnackedDeliveries unacked = channel.deliveries().unacked();
        Transaction transaction = channel.transaction();
        if (transaction != null) {
            transaction.requireRoom();
        }
        UnackedDeliveries.Taker taker = transaction == null
                ? channel.deliveries().settlement(outcome)
                : transaction.settling(outcome, channel.deliveries().seconds());
        int before = unacked.count();
        if (!multiple) {
            if (!unacked.take(deliveryTag, taker)) {
                throw unknown(deliveryTag);
            }
        } else if (deliveryTag == 0) {
            unacked.takeAll(taker);
        } else {
            // Nothing is applied when the tag itself is not outstanding.
            if (!unacked.contains(deliveryTag)) {
                throw unknown(deliveryTag);
            }
            unacked.takeUpTo(deliveryTag, taker);
        }
        channel.deliveries().settled();
        if (outcome == Outcome.ACK) {
            channel.counters().acknowledged += before - unacked.count();
        }
    }

    private static AmqpException unknown(long deliveryTag) {
        return Channel.precondition("unknown delivery tag " + Long.toUnsignedString(deliveryTag));
    }

    static void recover(Channel channel, boolean requeue, boolean answered) {
        if (!requeue) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "requeue=false");
        }
        channel.deliveries().requeueAll();
        channel.handOver();
        if (answered) {
            channel.send(new BasicMethod.RecoverOk());
        }
    }
}
