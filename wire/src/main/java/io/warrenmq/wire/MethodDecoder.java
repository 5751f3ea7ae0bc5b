package io.warrenmq.wire;

import org.jspecify.annotations.Nullable;

/** The argument layouts for reading, in the order of the table of methods; see MethodEncoder. */
final class MethodDecoder {
    private MethodDecoder() {}

    /** The method, or null if no method has this id. */
    static @Nullable Method read(int id, WireReader r) {
        return switch (MethodId.classId(id)) {
            case MethodId.CONNECTION -> connection(id, r);
            case MethodId.CHANNEL -> channel(id, r);
            case MethodId.ACCESS -> access(id, r);
            case MethodId.EXCHANGE -> exchange(id, r);
            case MethodId.QUEUE -> queue(id, r);
            case MethodId.BASIC -> basic(id, r);
            case MethodId.CONFIRM -> confirm(id, r);
            case MethodId.TX -> tx(id);
            default -> null;
        };
    }

    private static @Nullable Method connection(int id, WireReader r) {
        return switch (id) {
            case MethodId.CONNECTION_START ->
                new ConnectionMethod.Start(
                        r.octet(),
                        r.octet(),
                        r.table(),
                        r.longstr().text(),
                        r.longstr().text());
            case MethodId.CONNECTION_START_OK ->
                new ConnectionMethod.StartOk(r.table(), r.shortstr(), Secret.of(r.longstr()), r.shortstr());
            case MethodId.CONNECTION_SECURE -> new ConnectionMethod.Secure(r.longstr());
            case MethodId.CONNECTION_SECURE_OK -> new ConnectionMethod.SecureOk(Secret.of(r.longstr()));
            case MethodId.CONNECTION_TUNE -> new ConnectionMethod.Tune(r.u16(), r.u32(), r.u16());
            case MethodId.CONNECTION_TUNE_OK -> new ConnectionMethod.TuneOk(r.u16(), r.u32(), r.u16());
            case MethodId.CONNECTION_OPEN -> {
                String virtualHost = r.shortstr();
                r.skipShortstr();
                r.octet();
                yield new ConnectionMethod.Open(virtualHost);
            }
            case MethodId.CONNECTION_OPEN_OK -> {
                r.skipShortstr();
                yield new ConnectionMethod.OpenOk();
            }
            case MethodId.CONNECTION_CLOSE -> new ConnectionMethod.Close(r.u16(), r.shortstr(), r.u16(), r.u16());
            case MethodId.CONNECTION_CLOSE_OK -> new ConnectionMethod.CloseOk();
            case MethodId.CONNECTION_BLOCKED -> new ConnectionMethod.Blocked(r.shortstr());
            case MethodId.CONNECTION_UNBLOCKED -> new ConnectionMethod.Unblocked();
            case MethodId.CONNECTION_UPDATE_SECRET ->
                new ConnectionMethod.UpdateSecret(Secret.of(r.longstr()), r.shortstr());
            case MethodId.CONNECTION_UPDATE_SECRET_OK -> new ConnectionMethod.UpdateSecretOk();
            default -> null;
        };
    }

    private static @Nullable Method channel(int id, WireReader r) {
        return switch (id) {
            case MethodId.CHANNEL_OPEN -> {
                r.skipShortstr();
                yield new ChannelMethod.Open();
            }
            case MethodId.CHANNEL_OPEN_OK -> {
                r.longstr();
                yield new ChannelMethod.OpenOk();
            }
            case MethodId.CHANNEL_FLOW -> new ChannelMethod.Flow(bit(r.octet(), 0));
            case MethodId.CHANNEL_FLOW_OK -> new ChannelMethod.FlowOk(bit(r.octet(), 0));
            case MethodId.CHANNEL_CLOSE -> new ChannelMethod.Close(r.u16(), r.shortstr(), r.u16(), r.u16());
            case MethodId.CHANNEL_CLOSE_OK -> new ChannelMethod.CloseOk();
            default -> null;
        };
    }

    private static @Nullable Method access(int id, WireReader r) {
        return switch (id) {
            case MethodId.ACCESS_REQUEST -> {
                String realm = r.shortstr();
                int bits = r.octet();
                yield new AccessMethod.Request(
                        realm, bit(bits, 0), bit(bits, 1), bit(bits, 2), bit(bits, 3), bit(bits, 4));
            }
            case MethodId.ACCESS_REQUEST_OK -> new AccessMethod.RequestOk(r.u16());
            default -> null;
        };
    }

    private static @Nullable Method exchange(int id, WireReader r) {
        return switch (id) {
            case MethodId.EXCHANGE_DECLARE -> {
                r.u16();
                String exchange = r.shortstr();
                String type = r.shortstr();
                int bits = r.octet();
                yield new ExchangeMethod.Declare(
                        exchange,
                        type,
                        bit(bits, 0),
                        bit(bits, 1),
                        bit(bits, 2),
                        bit(bits, 3),
                        bit(bits, 4),
                        r.table());
            }
            case MethodId.EXCHANGE_DECLARE_OK -> new ExchangeMethod.DeclareOk();
            case MethodId.EXCHANGE_DELETE -> {
                r.u16();
                String exchange = r.shortstr();
                int bits = r.octet();
                yield new ExchangeMethod.Delete(exchange, bit(bits, 0), bit(bits, 1));
            }
            case MethodId.EXCHANGE_DELETE_OK -> new ExchangeMethod.DeleteOk();
            case MethodId.EXCHANGE_BIND -> {
                r.u16();
                String destination = r.shortstr();
                String source = r.shortstr();
                String routingKey = r.shortstr();
                int bits = r.octet();
                yield new ExchangeMethod.Bind(destination, source, routingKey, bit(bits, 0), r.table());
            }
            case MethodId.EXCHANGE_BIND_OK -> new ExchangeMethod.BindOk();
            case MethodId.EXCHANGE_UNBIND -> {
                r.u16();
                String destination = r.shortstr();
                String source = r.shortstr();
                String routingKey = r.shortstr();
                int bits = r.octet();
                yield new ExchangeMethod.Unbind(destination, source, routingKey, bit(bits, 0), r.table());
            }
            case MethodId.EXCHANGE_UNBIND_OK -> new ExchangeMethod.UnbindOk();
            default -> null;
        };
    }

    private static @Nullable Method queue(int id, WireReader r) {
        return switch (id) {
            case MethodId.QUEUE_DECLARE -> {
                r.u16();
                String queue = r.shortstr();
                int bits = r.octet();
                yield new QueueMethod.Declare(
                        queue, bit(bits, 0), bit(bits, 1), bit(bits, 2), bit(bits, 3), bit(bits, 4), r.table());
            }
            case MethodId.QUEUE_DECLARE_OK -> new QueueMethod.DeclareOk(r.shortstr(), r.u32(), r.u32());
            case MethodId.QUEUE_BIND -> {
                r.u16();
                String queue = r.shortstr();
                String exchange = r.shortstr();
                String routingKey = r.shortstr();
                int bits = r.octet();
                yield new QueueMethod.Bind(queue, exchange, routingKey, bit(bits, 0), r.table());
            }
            case MethodId.QUEUE_BIND_OK -> new QueueMethod.BindOk();
            case MethodId.QUEUE_PURGE -> {
                r.u16();
                yield new QueueMethod.Purge(r.shortstr(), bit(r.octet(), 0));
            }
            case MethodId.QUEUE_PURGE_OK -> new QueueMethod.PurgeOk(r.u32());
            case MethodId.QUEUE_DELETE -> {
                r.u16();
                String queue = r.shortstr();
                int bits = r.octet();
                yield new QueueMethod.Delete(queue, bit(bits, 0), bit(bits, 1), bit(bits, 2));
            }
            case MethodId.QUEUE_DELETE_OK -> new QueueMethod.DeleteOk(r.u32());
            case MethodId.QUEUE_UNBIND -> {
                r.u16();
                yield new QueueMethod.Unbind(r.shortstr(), r.shortstr(), r.shortstr(), r.table());
            }
            case MethodId.QUEUE_UNBIND_OK -> new QueueMethod.UnbindOk();
            default -> null;
        };
    }

    private static @Nullable Method basic(int id, WireReader r) {
        return switch (id) {
            case MethodId.BASIC_QOS -> new BasicMethod.Qos(r.u32(), r.u16(), bit(r.octet(), 0));
            case MethodId.BASIC_QOS_OK -> new BasicMethod.QosOk();
            case MethodId.BASIC_CONSUME -> {
                r.u16();
                String queue = r.shortstr();
                String consumerTag = r.shortstr();
                int bits = r.octet();
                yield new BasicMethod.Consume(
                        queue, consumerTag, bit(bits, 0), bit(bits, 1), bit(bits, 2), bit(bits, 3), r.table());
            }
            case MethodId.BASIC_CONSUME_OK -> new BasicMethod.ConsumeOk(r.shortstr());
            case MethodId.BASIC_CANCEL -> new BasicMethod.Cancel(r.shortstr(), bit(r.octet(), 0));
            case MethodId.BASIC_CANCEL_OK -> new BasicMethod.CancelOk(r.shortstr());
            case MethodId.BASIC_PUBLISH -> {
                r.u16();
                String exchange = r.opaqueShortstr();
                String routingKey = r.opaqueShortstr();
                int bits = r.octet();
                yield new BasicMethod.Publish(exchange, routingKey, bit(bits, 0), bit(bits, 1));
            }
            case MethodId.BASIC_RETURN ->
                new BasicMethod.Return(r.u16(), r.opaqueShortstr(), r.opaqueShortstr(), r.opaqueShortstr());
            case MethodId.BASIC_DELIVER -> {
                String consumerTag = r.opaqueShortstr();
                long deliveryTag = r.i64();
                int bits = r.octet();
                yield new BasicMethod.Deliver(
                        consumerTag, deliveryTag, bit(bits, 0), r.opaqueShortstr(), r.opaqueShortstr());
            }
            case MethodId.BASIC_GET -> {
                r.u16();
                yield new BasicMethod.Get(r.shortstr(), bit(r.octet(), 0));
            }
            case MethodId.BASIC_GET_OK -> {
                long deliveryTag = r.i64();
                int bits = r.octet();
                yield new BasicMethod.GetOk(deliveryTag, bit(bits, 0), r.opaqueShortstr(), r.opaqueShortstr(), r.u32());
            }
            case MethodId.BASIC_GET_EMPTY -> {
                r.skipShortstr();
                yield new BasicMethod.GetEmpty();
            }
            case MethodId.BASIC_ACK -> new BasicMethod.Ack(r.i64(), bit(r.octet(), 0));
            case MethodId.BASIC_REJECT -> new BasicMethod.Reject(r.i64(), bit(r.octet(), 0));
            case MethodId.BASIC_RECOVER_ASYNC -> new BasicMethod.RecoverAsync(bit(r.octet(), 0));
            case MethodId.BASIC_RECOVER -> new BasicMethod.Recover(bit(r.octet(), 0));
            case MethodId.BASIC_RECOVER_OK -> new BasicMethod.RecoverOk();
            case MethodId.BASIC_NACK -> {
                long deliveryTag = r.i64();
                int bits = r.octet();
                yield new BasicMethod.Nack(deliveryTag, bit(bits, 0), bit(bits, 1));
            }
            default -> null;
        };
    }

    private static @Nullable Method confirm(int id, WireReader r) {
        return switch (id) {
            case MethodId.CONFIRM_SELECT -> new ConfirmMethod.Select(bit(r.octet(), 0));
            case MethodId.CONFIRM_SELECT_OK -> new ConfirmMethod.SelectOk();
            default -> null;
        };
    }

    private static @Nullable Method tx(int id) {
        return switch (id) {
            case MethodId.TX_SELECT -> new TxMethod.Select();
            case MethodId.TX_SELECT_OK -> new TxMethod.SelectOk();
            case MethodId.TX_COMMIT -> new TxMethod.Commit();
            case MethodId.TX_COMMIT_OK -> new TxMethod.CommitOk();
            case MethodId.TX_ROLLBACK -> new TxMethod.Rollback();
            case MethodId.TX_ROLLBACK_OK -> new TxMethod.RollbackOk();
            default -> null;
        };
    }

    private static boolean bit(int octet, int index) {
        return (octet >> index & 1) != 0;
    }
}
