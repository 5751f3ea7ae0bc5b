package io.warrenmq.server.amqp;

import io.warrenmq.broker.message.SettleBatch.Outcome;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueRecord;
import io.warrenmq.broker.metadata.QueueType;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.security.AccessControl.Permission;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.BasicMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.FieldValue;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.ReplyCode;
import java.nio.ByteBuffer;
import java.util.Optional;

/** basic.qos, consume, cancel and get. */
final class ConsumeMethods {
    private static final String PRIORITY = "x-priority";

    private ConsumeMethods() {}

    static void qos(Channel channel, BasicMethod.Qos m) {
        if (m.prefetchSizeBytes() != 0) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, "prefetch_size!=0 (" + m.prefetchSizeBytes() + ")");
        }
        if (m.global()) {
            channel.deliveries().prefetch(m.prefetchCount());
        } else {
            channel.deliveries().consumerPrefetch(m.prefetchCount());
            if (channel.deliveries().prefetch().limited()) {
                // RabbitMQ's trap: a limit per consumer lifts the one of the channel.
                channel.deliveries().prefetch(0);
            }
        }
        channel.send(new BasicMethod.QosOk());
    }

    static void consume(Channel channel, BasicMethod.Consume m) {
        String tag = m.consumerTag().isEmpty()
                ? Names.generated("amq.ctag-", channel.connection().engine().random())
                : m.consumerTag();
        if (m.queue().equals(DirectReplies.PSEUDO_QUEUE)) {
            consumeReplies(channel, m, tag);
            return;
        }
        String name = channel.queueName(m.queue());
        channel.access().requireQueue(Permission.READ, name);
        requireFreeTag(channel, tag);
        int most = channel.connection().settings().maxConsumersPerChannel();
        if (most > 0 && channel.consumers().count() >= most) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "reached maximum (" + most + ") of consumers per channel");
        }
        QueueEntry entry = channel.access().queue(name);
        boolean quorum = entry.record().type() == QueueType.QUORUM;
        if (quorum && channel.deliveries().prefetch().limited()) {
            throw new AmqpException(ReplyCode.NOT_IMPLEMENTED, resource(entry) + " does not support global qos");
        }
        int priority = priority(m.arguments(), entry);
        QueuePort port = channel.port(entry);
        Consumer consumer = new Consumer(channel, port, tag, m.noAck());
        ConsumerSpec spec = new ConsumerSpec(
                tag,
                channel.connection().peer().connectionName() + " (" + channel.number() + ")",
                m.noAck(),
                m.exclusive() && !quorum, // which know no exclusive consumers
                m.noAck() ? 0 : channel.deliveries().consumerPrefetch(),
                priority,
                m.arguments(),
                channel.connection().client().user().userName());
        channel.handOver();
        port.queue()
                .consume(
                        consumer,
                        spec,
                        channel.loop(),
                        channel.awaiting(
                                MethodId.BASIC_CONSUME,
                                outcome -> consuming(channel, consumer, outcome, name, m.nowait()),
                                outcome -> port.queue().cancel(consumer, channel.loop(), ignored -> {})));
    }

    private static void consuming(
            Channel channel, Consumer consumer, QueueOutcome outcome, String queue, boolean nowait) {
        if (!(outcome instanceof QueueOutcome.Done)) {
            throw channel.failed(outcome, queue);
        }
        channel.consumers().add(consumer);
        if (!nowait) {
            channel.send(new BasicMethod.ConsumeOk(consumer.tag()));
        }
    }

    private static void requireFreeTag(Channel channel, String tag) {
        if (channel.consumers().usesTag(tag)) {
            throw new AmqpException(ReplyCode.NOT_ALLOWED, "attempt to reuse consumer tag '" + tag + "'");
        }
    }

    private static int priority(FieldTable arguments, QueueEntry entry) {
        Optional<FieldValue> value = arguments.find(PRIORITY);
        if (value.isEmpty()) {
            return 0;
        }
        if (value.get() instanceof FieldValue.Integral number) {
            return Math.clamp(number.value(), Integer.MIN_VALUE, Integer.MAX_VALUE);
        }
        throw Channel.precondition("invalid arg '" + PRIORITY + "' for " + resource(entry)
                + ": \"expected integer, got " + value.get().typeName() + "\"");
    }

    private static String resource(QueueEntry entry) {
        return Names.queue(entry.record().name(), entry.record().vhost());
    }

    private static void consumeReplies(Channel channel, BasicMethod.Consume m, String tag) {
        requireFreeTag(channel, tag);
        if (channel.consumers().replies() != null) {
            throw Channel.precondition("reply consumer already set");
        }
        if (!m.noAck()) {
            throw Channel.precondition("reply consumer cannot acknowledge");
        }
        AmqpConnection connection = channel.connection();
        String address = DirectReplies.newAddress(
                connection.id(), channel.number(), connection.engine().random());
        ReplyConsumer consumer = new ReplyConsumer(
                channel, tag, address, connection.client().virtualHost().name());
        connection.engine().directReplies().register(consumer);
        channel.consumers().replies(consumer);
        if (!m.nowait()) {
            channel.send(new BasicMethod.ConsumeOk(tag));
        }
    }

    static void cancel(Channel channel, BasicMethod.Cancel m) {
        ReplyConsumer replies = channel.consumers().replies();
        Consumer consumer = channel.consumers().find(m.consumerTag());
        if (replies != null && replies.tag().equals(m.consumerTag())) {
            channel.connection().engine().directReplies().unregister(replies);
            channel.consumers().replies(null);
        } else if (consumer != null) {
            channel.handOver();
            consumer.port()
                    .queue()
                    .cancel(
                            consumer,
                            channel.loop(),
                            channel.awaiting(
                                    MethodId.BASIC_CANCEL, outcome -> cancelling(channel, consumer, m.nowait())));
            return;
        }
        cancelled(channel, m.consumerTag(), m.nowait());
    }

    /** The queue has dropped the consumer; what it delivered before is written first. */
    private static void cancelling(Channel channel, Consumer consumer, boolean nowait) {
        consumer.writeStalled();
        consumer.end();
        channel.consumers().remove(consumer);
        cancelled(channel, consumer.tag(), nowait);
    }

    private static void cancelled(Channel channel, String tag, boolean nowait) {
        if (!nowait) {
            channel.send(new BasicMethod.CancelOk(tag));
        }
    }

    static void get(Channel channel, BasicMethod.Get m) {
        String name = channel.queueName(m.queue());
        channel.access().requireQueue(Permission.READ, name);
        QueueEntry entry = channel.access().queue(name);
        requireGet(entry);
        QueuePort port = channel.port(entry);
        GetSink sink = port.getSink();
        sink.begin(m.noAck());
        channel.handOver();
        port.queue()
                .get(
                        sink,
                        m.noAck(),
                        channel.loop(),
                        channel.awaiting(
                                MethodId.BASIC_GET,
                                outcome -> gotten(channel, sink, outcome, name),
                                outcome -> gottenTooLate(channel, sink)));
    }

    private static void requireGet(QueueEntry entry) {
        QueueRecord queue = entry.record();
        if (queue.type() == QueueType.QUORUM && queue.arguments().isTrue("x-single-active-consumer")) {
            throw new AmqpException(
                    ReplyCode.RESOURCE_LOCKED,
                    "cannot obtain access to locked " + resource(entry)
                            + ". basic.get operations are not supported by quorum queues with single active consumer");
        }
    }

    private static void gotten(Channel channel, GetSink sink, QueueOutcome outcome, String queue) {
        switch (outcome) {
            case QueueOutcome.Done(int messagesLeft, int _) -> {
                long tag = channel.deliveries().gotten(sink);
                byte[] arguments = ByteBuffer.allocate(9)
                        .putLong(tag)
                        .put((byte) (sink.redelivered() ? 1 : 0))
                        .array();
                byte[] prefix = ContentWriter.prefix(channel.number(), MethodId.BASIC_GET_OK, arguments);
                channel.contentWriter().write(channel.number(), prefix, sink.location(), 4, messagesLeft);
                channel.traceDelivery(sink, sink.location(), sink.redelivered());
                channel.loop().releaser().release(sink.location());
                channel.counters().got(sink.noAck(), sink.redelivered());
            }
            case QueueOutcome.Empty() -> {
                channel.counters().gotEmpty++;
                channel.send(new BasicMethod.GetEmpty());
            }
            default -> throw channel.failed(outcome, queue);
        }
    }

    /** The channel closed while the queue answered: the message goes back. */
    private static void gottenTooLate(Channel channel, GetSink sink) {
        if (sink.location() != 0) {
            channel.loop().releaser().release(sink.location());
            if (!sink.noAck()) {
                sink.port().settle(sink, sink.position(), Outcome.REQUEUE);
                channel.handOver();
            }
        }
    }
}
