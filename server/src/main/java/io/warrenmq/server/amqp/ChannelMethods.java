package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.wire.AccessMethod;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.ChannelMethod;
import io.warrenmq.wire.ConfirmMethod;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.ExchangeMethod;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.QueueMethod;
import io.warrenmq.wire.ReplyCode;
import io.warrenmq.wire.TxMethod;
import io.warrenmq.wire.Utf8;
import java.nio.ByteBuffer;

/** One method on an open channel. */
final class ChannelMethods {
    private ChannelMethods() {}

    static void handle(Channel channel, Method method) {
        switch (method) {
            case BasicMethod m -> basic(channel, m);
            case QueueMethod m -> queue(channel, m);
            case ExchangeMethod m -> exchange(channel, m);
            case ChannelMethod m -> channel(channel, m);
            case ConfirmMethod m -> confirm(channel, m);
            case TxMethod m -> tx(channel, m);
            case AccessMethod.Request _ -> channel.send(new AccessMethod.RequestOk(1));
            case AccessMethod _ -> throw unimplemented();
            case ConnectionMethod _ -> throw unimplemented();
        }
    }

    private static void basic(Channel channel, BasicMethod method) {
        switch (method) {
            case BasicMethod.Publish m -> publish(channel, m);
            case BasicMethod.Ack m -> SettleMethods.settle(channel, m.deliveryTag(), m.multiple(), Outcome.ACK);
            case BasicMethod.Nack m ->
                SettleMethods.settle(channel, m.deliveryTag(), m.multiple(), negative(m.requeue()));
            case BasicMethod.Reject m -> SettleMethods.settle(channel, m.deliveryTag(), false, negative(m.requeue()));
            case BasicMethod.Qos m -> ConsumeMethods.qos(channel, m);
            case BasicMethod.Consume m -> ConsumeMethods.consume(channel, m);
            case BasicMethod.Cancel m -> ConsumeMethods.cancel(channel, m);
            case BasicMethod.Get m -> ConsumeMethods.get(channel, m);
            case BasicMethod.Recover m -> SettleMethods.recover(channel, m.requeue(), true);
            case BasicMethod.RecoverAsync m -> SettleMethods.recover(channel, m.requeue(), false);
            case BasicMethod.CancelOk _ -> {} // the answer to our basic.cancel, which expects none
            default -> throw unimplemented();
        }
    }

    static Outcome negative(boolean requeue) {
        return requeue ? Outcome.REQUEUE : Outcome.REJECT;
    }

    private static void publish(Channel channel, BasicMethod.Publish m) {
        if (m.immediate()) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "immediate=true");
        }
        channel.content(new PublishedContent(m.exchange(), m.routingKey(), address(m), m.mandatory()));
    }

    private static byte[] address(BasicMethod.Publish m) {
        byte[] exchange = Utf8.encode(m.exchange());
        byte[] key = Utf8.encode(m.routingKey());
        return ByteBuffer.allocate(2 + exchange.length + key.length)
                .put((byte) exchange.length)
                .put(exchange)
                .put((byte) key.length)
                .put(key)
                .array();
    }

    private static void queue(Channel channel, QueueMethod method) {
        switch (method) {
            case QueueMethod.Declare m -> QueueMethods.declare(channel, m);
            case QueueMethod.Delete m -> QueueMethods.delete(channel, m);
            case QueueMethod.Purge m -> QueueMethods.purge(channel, m);
            case QueueMethod.Bind m -> QueueMethods.bind(channel, m);
            case QueueMethod.Unbind m -> QueueMethods.unbind(channel, m);
            default -> throw unimplemented();
        }
    }

    private static void exchange(Channel channel, ExchangeMethod method) {
        switch (method) {
            case ExchangeMethod.Declare m -> ExchangeMethods.declare(channel, m);
            case ExchangeMethod.Delete m -> ExchangeMethods.delete(channel, m);
            case ExchangeMethod.Bind m -> ExchangeMethods.bind(channel, m);
            case ExchangeMethod.Unbind m -> ExchangeMethods.unbind(channel, m);
            default -> throw unimplemented();
        }
    }

    private static void channel(Channel channel, ChannelMethod method) {
        switch (method) {
            case ChannelMethod.Open _ -> throw new AmqpException(ReplyCode.CHANNEL_ERROR, "second 'channel.open' seen");
            case ChannelMethod.Close _ -> channel.connection().closeChannel(channel);
            case ChannelMethod.Flow(boolean active) -> {
                if (!active) {
                    throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "active=false");
                }
                channel.send(new ChannelMethod.FlowOk(true));
            }
            default -> throw unimplemented();
        }
    }

    private static void confirm(Channel channel, ConfirmMethod method) {
        if (!(method instanceof ConfirmMethod.Select(boolean nowait))) {
            throw unimplemented();
        }
        channel.confirmSelect();
        if (!nowait) {
            channel.send(new ConfirmMethod.SelectOk());
        }
    }

    private static void tx(Channel channel, TxMethod method) {
        switch (method) {
            case TxMethod.Select _ -> {
                channel.txSelect();
                channel.send(new TxMethod.SelectOk());
            }
            case TxMethod.Commit _ -> channel.requireTransaction().commit();
            case TxMethod.Rollback _ -> {
                channel.requireTransaction().rollback(channel.deliveries().unacked());
                channel.send(new TxMethod.RollbackOk());
            }
            default -> throw unimplemented();
        }
    }

    private static AmqpException unimplemented() {
        return new AmqpException(ReplyCode.COMMAND_INVALID, "unimplemented method");
    }
}
