package io.warrenmq.wire;

/** The argument layouts for writing, in the order of the table of methods; see MethodDecoder. */
final class MethodEncoder {
    private MethodEncoder() {}

    static void write(Method method, WireWriter w) {
        switch (method) {
            case ConnectionMethod m -> write(m, w);
            case ChannelMethod m -> write(m, w);
            case AccessMethod m -> write(m, w);
            case ExchangeMethod m -> write(m, w);
            case QueueMethod m -> write(m, w);
            case BasicMethod m -> write(m, w);
            case ConfirmMethod m -> write(m, w);
            // transactions have no arguments
            case TxMethod _ -> {}
        }
    }

    private static void write(ConnectionMethod method, WireWriter w) {
        switch (method) {
            case ConnectionMethod.Start m -> {
                w.octet(m.versionMajor());
                w.octet(m.versionMinor());
                w.table(m.serverProperties());
                w.longstr(m.mechanisms());
                w.longstr(m.locales());
            }
            case ConnectionMethod.StartOk m -> {
                w.table(m.clientProperties());
                w.shortstr(m.mechanism());
                w.longstr(m.response().reveal());
                w.shortstr(m.locale());
            }
            case ConnectionMethod.Secure m -> w.longstr(m.challenge());
            case ConnectionMethod.SecureOk m -> w.longstr(m.response().reveal());
            case ConnectionMethod.Tune m -> {
                w.u16(m.channelMax());
                w.u32(m.frameMax());
                w.u16(m.heartbeatSeconds());
            }
            case ConnectionMethod.TuneOk m -> {
                w.u16(m.channelMax());
                w.u32(m.frameMax());
                w.u16(m.heartbeatSeconds());
            }
            case ConnectionMethod.Open m -> {
                w.shortstr(m.virtualHost());
                w.shortstr("");
                w.octet(0);
            }
            case ConnectionMethod.OpenOk m -> w.shortstr("");
            case ConnectionMethod.Close m -> {
                w.u16(m.replyCode());
                w.shortstr(m.replyText());
                w.u16(m.classId());
                w.u16(m.methodId());
            }
            case ConnectionMethod.CloseOk m -> {}
            case ConnectionMethod.Blocked m -> w.shortstr(m.reason());
            case ConnectionMethod.Unblocked m -> {}
            case ConnectionMethod.UpdateSecret m -> {
                w.longstr(m.newSecret().reveal());
                w.shortstr(m.reason());
            }
            case ConnectionMethod.UpdateSecretOk m -> {}
        }
    }

    private static void write(ChannelMethod method, WireWriter w) {
        switch (method) {
            case ChannelMethod.Open m -> w.shortstr("");
            case ChannelMethod.OpenOk m -> w.longstr(Octets.EMPTY);
            case ChannelMethod.Flow m -> w.bits(m.active());
            case ChannelMethod.FlowOk m -> w.bits(m.active());
            case ChannelMethod.Close m -> {
                w.u16(m.replyCode());
                w.shortstr(m.replyText());
                w.u16(m.classId());
                w.u16(m.methodId());
            }
            case ChannelMethod.CloseOk m -> {}
        }
    }

    private static void write(AccessMethod method, WireWriter w) {
        switch (method) {
            case AccessMethod.Request m -> {
                w.shortstr(m.realm());
                w.bits(m.exclusive(), m.passive(), m.active(), m.write(), m.read());
            }
            case AccessMethod.RequestOk m -> w.u16(m.ticket());
        }
    }

    private static void write(ExchangeMethod method, WireWriter w) {
        switch (method) {
            case ExchangeMethod.Declare m -> {
                w.u16(0);
                w.shortstr(m.exchange());
                w.shortstr(m.type());
                w.bits(m.passive(), m.durable(), m.autoDelete(), m.internal(), m.nowait());
                w.table(m.arguments());
            }
            case ExchangeMethod.DeclareOk m -> {}
            case ExchangeMethod.Delete m -> {
                w.u16(0);
                w.shortstr(m.exchange());
                w.bits(m.ifUnused(), m.nowait());
            }
            case ExchangeMethod.DeleteOk m -> {}
            case ExchangeMethod.Bind m -> {
                w.u16(0);
                w.shortstr(m.destination());
                w.shortstr(m.source());
                w.shortstr(m.routingKey());
                w.bits(m.nowait());
                w.table(m.arguments());
            }
            case ExchangeMethod.BindOk m -> {}
            case ExchangeMethod.Unbind m -> {
                w.u16(0);
                w.shortstr(m.destination());
                w.shortstr(m.source());
                w.shortstr(m.routingKey());
                w.bits(m.nowait());
                w.table(m.arguments());
            }
            case ExchangeMethod.UnbindOk m -> {}
        }
    }

    private static void write(QueueMethod method, WireWriter w) {
        switch (method) {
            case QueueMethod.Declare m -> {
                w.u16(0);
                w.shortstr(m.queue());
                w.bits(m.passive(), m.durable(), m.exclusive(), m.autoDelete(), m.nowait());
                w.table(m.arguments());
            }
            case QueueMethod.DeclareOk m -> {
                w.shortstr(m.queue());
                w.u32(m.messageCount());
                w.u32(m.consumerCount());
            }
            case QueueMethod.Bind m -> {
                w.u16(0);
                w.shortstr(m.queue());
                w.shortstr(m.exchange());
                w.shortstr(m.routingKey());
                w.bits(m.nowait());
                w.table(m.arguments());
            }
            case QueueMethod.BindOk m -> {}
            case QueueMethod.Purge m -> {
                w.u16(0);
                w.shortstr(m.queue());
                w.bits(m.nowait());
            }
            case QueueMethod.PurgeOk m -> w.u32(m.messageCount());
            case QueueMethod.Delete m -> {
                w.u16(0);
                w.shortstr(m.queue());
                w.bits(m.ifUnused(), m.ifEmpty(), m.nowait());
            }
            case QueueMethod.DeleteOk m -> w.u32(m.messageCount());
            case QueueMethod.Unbind m -> {
                w.u16(0);
                w.shortstr(m.queue());
                w.shortstr(m.exchange());
                w.shortstr(m.routingKey());
                w.table(m.arguments());
            }
            case QueueMethod.UnbindOk m -> {}
        }
    }

    private static void write(BasicMethod method, WireWriter w) {
        switch (method) {
            case BasicMethod.Qos m -> {
                w.u32(m.prefetchSizeBytes());
                w.u16(m.prefetchCount());
                w.bits(m.global());
            }
            case BasicMethod.QosOk m -> {}
            case BasicMethod.Consume m -> {
                w.u16(0);
                w.shortstr(m.queue());
                w.shortstr(m.consumerTag());
                w.bits(m.noLocal(), m.noAck(), m.exclusive(), m.nowait());
                w.table(m.arguments());
            }
            case BasicMethod.ConsumeOk m -> w.shortstr(m.consumerTag());
            case BasicMethod.Cancel m -> {
                w.shortstr(m.consumerTag());
                w.bits(m.nowait());
            }
            case BasicMethod.CancelOk m -> w.shortstr(m.consumerTag());
            case BasicMethod.Publish m -> {
                w.u16(0);
                w.shortstr(m.exchange());
                w.shortstr(m.routingKey());
                w.bits(m.mandatory(), m.immediate());
            }
            case BasicMethod.Return m -> {
                w.u16(m.replyCode());
                w.shortstr(m.replyText());
                w.shortstr(m.exchange());
                w.shortstr(m.routingKey());
            }
            case BasicMethod.Deliver m -> {
                w.shortstr(m.consumerTag());
                w.i64(m.deliveryTag());
                w.bits(m.redelivered());
                w.shortstr(m.exchange());
                w.shortstr(m.routingKey());
            }
            case BasicMethod.Get m -> {
                w.u16(0);
                w.shortstr(m.queue());
                w.bits(m.noAck());
            }
            case BasicMethod.GetOk m -> {
                w.i64(m.deliveryTag());
                w.bits(m.redelivered());
                w.shortstr(m.exchange());
                w.shortstr(m.routingKey());
                w.u32(m.messageCount());
            }
            case BasicMethod.GetEmpty m -> w.shortstr("");
            case BasicMethod.Ack m -> {
                w.i64(m.deliveryTag());
                w.bits(m.multiple());
            }
            case BasicMethod.Reject m -> {
                w.i64(m.deliveryTag());
                w.bits(m.requeue());
            }
            case BasicMethod.RecoverAsync m -> w.bits(m.requeue());
            case BasicMethod.Recover m -> w.bits(m.requeue());
            case BasicMethod.RecoverOk m -> {}
            case BasicMethod.Nack m -> {
                w.i64(m.deliveryTag());
                w.bits(m.multiple(), m.requeue());
            }
        }
    }

    private static void write(ConfirmMethod method, WireWriter w) {
        switch (method) {
            case ConfirmMethod.Select m -> w.bits(m.nowait());
            case ConfirmMethod.SelectOk m -> {}
        }
    }
}
