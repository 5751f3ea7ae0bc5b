package io.warrenmq.server.amqp;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.ExchangeRecord;
import io.warrenmq.broker.metadata.QueueEntry;
import io.warrenmq.broker.metadata.QueueType;
import io.warrenmq.broker.queue.QueueOutcome;
import io.warrenmq.broker.security.AccessControl.Permission;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.QueueMethod;
import io.warrenmq.wire.ReplyCode;
import java.util.Optional;

/** Class 50 on a channel. */
final class QueueMethods {
    private QueueMethods() {}

    static void declare(Channel channel, QueueMethod.Declare m) {
        String name = Names.strip(m.queue());
        if (DirectReplies.isName(name)) {
            declareReplyQueue(channel, name, m.nowait());
        } else if (m.passive()) {
            declarePassively(channel, name, m.nowait());
        } else {
            declare(channel, name, m);
        }
    }

    private static void declareReplyQueue(Channel channel, String name, boolean nowait) {
        AmqpConnection connection = channel.connection();
        boolean exists = name.equals(DirectReplies.PSEUDO_QUEUE)
                || connection
                        .engine()
                        .directReplies()
                        .find(name, connection.client().virtualHost().name())
                        .isPresent();
        if (!exists) {
            throw channel.access().noQueue(name);
        }
        channel.lastQueue(name);
        if (!nowait) {
            channel.send(new QueueMethod.DeclareOk(name, 0, 1));
        }
    }

    private static void declarePassively(Channel channel, String name, boolean nowait) {
        if (!channel.access().permitsAny(name)) {
            channel.access().requireQueue(Permission.READ, name);
        }
        QueueEntry entry = channel.access().queue(name);
        channel.lastQueue(name);
        if (!nowait) {
            answerWithCounts(channel, entry, MethodId.QUEUE_DECLARE);
        }
    }

    private static void declare(Channel channel, String name, QueueMethod.Declare m) {
        AmqpConnection connection = channel.connection();
        String vhost = connection.client().virtualHost().name();
        boolean serverNamed = name.isEmpty();
        String actual =
                serverNamed ? Names.generated("amq.gen-", connection.engine().random()) : name;
        channel.access().requireQueue(Permission.CONFIGURE, actual);
        Optional<QueueEntry> existing = connection.client().virtualHost().queue(actual);
        if (existing.isEmpty()) {
            requireDeadLetterExchange(channel, actual, m.arguments());
        } else {
            channel.access().requireReachable(existing.get());
        }
        Command command = new Command.DeclareQueue(
                connection.engine().broker().metadata().nextQueueId(),
                vhost,
                actual,
                m.durable(),
                m.autoDelete(),
                m.exclusive() ? connection.id() : 0,
                m.arguments(),
                connection.client().user().userName(),
                serverNamed);
        submit(channel, MethodId.QUEUE_DECLARE, command, outcome -> {
            if (outcome instanceof CommandOutcome.QueueDeclared(QueueEntry entry, boolean created)) {
                channel.lastQueue(actual);
                if (m.nowait()) {
                    return;
                }
                if (created) {
                    channel.send(new QueueMethod.DeclareOk(actual, 0, 0));
                } else {
                    answerWithCounts(channel, entry, MethodId.QUEUE_DECLARE);
                }
            }
        });
    }

    /**
     * Who may make a queue that dead-letters must be allowed to read it and to write there; checked when it is made
     * only.
     */
    private static void requireDeadLetterExchange(Channel channel, String queue, FieldTable arguments) {
        Optional<String> exchange = arguments.text("x-dead-letter-exchange");
        if (exchange.isPresent()) {
            channel.access().requireQueue(Permission.READ, queue);
            channel.access().requireExchange(Permission.WRITE, exchange.get());
        }
    }

    private static void answerWithCounts(Channel channel, QueueEntry entry, int methodId) {
        String name = entry.record().name();
        channel.handOver();
        // On a quorum queue a declaration does not renew x-expires.
        boolean renewLease = entry.record().type() != QueueType.QUORUM;
        entry.endpoint().status(renewLease, channel.loop(), channel.awaiting(methodId, outcome -> {
            if (outcome instanceof QueueOutcome.Done(int messages, int consumers)) {
                channel.send(new QueueMethod.DeclareOk(name, messages, consumers));
            } else {
                throw channel.failed(outcome, name);
            }
        }));
    }

    static void delete(Channel channel, QueueMethod.Delete m) {
        String name = channel.queueName(Names.strip(m.queue()));
        channel.access().requireQueue(Permission.CONFIGURE, name);
        Optional<QueueEntry> entry = channel.connection().client().virtualHost().queue(name);
        if (entry.isEmpty()) {
            deleted(channel, m, 0);
            return;
        }
        channel.access().requireReachable(entry.get());
        channel.access().requireNotLocked(entry.get());
        requireUnconditional(entry.get(), m);
        channel.handOver();
        entry.get()
                .endpoint()
                .delete(m.ifUnused(), m.ifEmpty(), channel.loop(), channel.awaiting(MethodId.QUEUE_DELETE, outcome -> {
                    switch (outcome) {
                        case QueueOutcome.Done done -> deleted(channel, m, done.messageCount());
                        case QueueOutcome.Gone() -> deleted(channel, m, 0);
                        default -> throw channel.failed(outcome, name);
                    }
                }));
    }

    private static void requireUnconditional(QueueEntry entry, QueueMethod.Delete m) {
        if (entry.record().type() == QueueType.QUORUM && (m.ifUnused() || m.ifEmpty())) {
            throw new AmqpException(
                    ReplyCode.NOT_IMPLEMENTED,
                    "cannot delete "
                            + Names.queue(entry.record().name(), entry.record().vhost())
                            + ". queue.delete operations with " + (m.ifUnused() ? "if-unused" : "if-empty")
                            + " flag set are not supported by quorum queues");
        }
    }

    private static void deleted(Channel channel, QueueMethod.Delete m, int messages) {
        if (!m.nowait()) {
            channel.send(new QueueMethod.DeleteOk(messages));
        }
    }

    static void purge(Channel channel, QueueMethod.Purge m) {
        String name = channel.queueName(m.queue());
        channel.access().requireQueue(Permission.READ, name);
        QueueEntry entry = channel.access().queue(name);
        channel.handOver();
        entry.endpoint().purge(channel.loop(), channel.awaiting(MethodId.QUEUE_PURGE, outcome -> {
            if (!(outcome instanceof QueueOutcome.Done(int messages, int _))) {
                throw channel.failed(outcome, name);
            }
            if (!m.nowait()) {
                channel.send(new QueueMethod.PurgeOk(messages));
            }
        }));
    }

    static void bind(Channel channel, QueueMethod.Bind m) {
        String given = Names.strip(m.queue());
        String queue = channel.queueName(given);
        String key = given.isEmpty() && m.routingKey().isEmpty() ? queue : m.routingKey();
        String exchange = Names.strip(m.exchange());
        checkBinding(channel, queue, exchange, key);
        String vhost = channel.connection().client().virtualHost().name();
        if (channel.connection().client().virtualHost().exchange(exchange).isEmpty()) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no " + Names.exchange(exchange, vhost));
        }
        channel.access().queue(queue);
        Command command = new Command.Bind(
                vhost,
                exchange,
                Command.Destination.QUEUE,
                queue,
                key,
                m.arguments(),
                channel.connection().client().user().userName());
        submit(channel, MethodId.QUEUE_BIND, command, outcome -> {
            if (!m.nowait()) {
                channel.send(new QueueMethod.BindOk());
            }
        });
    }

    static void unbind(Channel channel, QueueMethod.Unbind m) {
        String given = Names.strip(m.queue());
        String queue = channel.queueName(given);
        String key = given.isEmpty() && m.routingKey().isEmpty() ? queue : m.routingKey();
        String exchange = Names.strip(m.exchange());
        checkBinding(channel, queue, exchange, key);
        channel.connection().client().virtualHost().queue(queue).ifPresent(entry -> {
            channel.access().requireReachable(entry);
            channel.access().requireNotLocked(entry);
        });
        Command command = new Command.Unbind(
                channel.connection().client().virtualHost().name(),
                exchange,
                Command.Destination.QUEUE,
                queue,
                key,
                m.arguments(),
                channel.connection().client().user().userName());
        submit(channel, MethodId.QUEUE_UNBIND, command, outcome -> channel.send(new QueueMethod.UnbindOk()));
    }

    private static void checkBinding(Channel channel, String queue, String exchange, String key) {
        channel.access().requireQueue(Permission.WRITE, queue);
        ExchangeMethods.requireNotDefault(exchange);
        channel.access().requireExchange(Permission.READ, exchange);
        requireTopicRead(channel, exchange, key);
    }

    static void requireTopicRead(Channel channel, String exchange, String key) {
        Optional<ExchangeRecord> source =
                channel.connection().client().virtualHost().exchange(exchange);
        if (source.isPresent() && source.get().type().equals("topic")) {
            channel.access().requireTopic(Permission.READ, exchange, key);
        }
    }

    /** Hands a command to the metadata; {@code applied} runs when it was not refused. */
    static void submit(
            Channel channel, int methodId, Command command, java.util.function.Consumer<CommandOutcome> applied) {
        channel.handOver();
        channel.connection()
                .engine()
                .broker()
                .metadata()
                .submit(command, channel.loop(), channel.awaiting(methodId, outcome -> {
                    if (outcome instanceof CommandOutcome.Refused(ReplyCode code, String text)) {
                        throw new AmqpException(code, text);
                    }
                    applied.accept(outcome);
                }));
    }
}
