package io.warrenmq.server.amqp;

import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.AccessControl.Permission;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.ExchangeMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.ReplyCode;
import java.util.Optional;

/** Class 40 on a channel. */
final class ExchangeMethods {
    private ExchangeMethods() {}

    static void declare(Channel channel, ExchangeMethod.Declare m) {
        String name = Names.strip(m.exchange());
        requireNotDefault(name);
        VirtualHost vhost = channel.connection().virtualHost();
        if (m.passive()) {
            declarePassively(channel, name, m.nowait());
            return;
        }
        channel.requireExchange(Permission.CONFIGURE, name);
        Optional<String> alternate = m.arguments().text("alternate-exchange");
        if (alternate.isPresent() && vhost.exchange(name).isEmpty()) {
            channel.requireExchange(Permission.READ, name);
            channel.requireExchange(Permission.WRITE, alternate.get());
        }
        Command command = new Command.DeclareExchange(
                vhost.name(),
                name,
                m.type(),
                m.durable(),
                m.autoDelete(),
                m.internal(),
                m.arguments(),
                channel.connection().user().userName());
        QueueMethods.submit(channel, MethodId.EXCHANGE_DECLARE, command, outcome -> {
            if (!m.nowait()) {
                channel.send(new ExchangeMethod.DeclareOk());
            }
        });
    }

    private static void declarePassively(Channel channel, String name, boolean nowait) {
        if (!channel.permits(Permission.CONFIGURE, name)
                && !channel.permits(Permission.WRITE, name)
                && !channel.permits(Permission.READ, name)) {
            channel.requireExchange(Permission.READ, name);
        }
        requireExchange(channel, name);
        if (!nowait) {
            channel.send(new ExchangeMethod.DeclareOk());
        }
    }

    static void delete(Channel channel, ExchangeMethod.Delete m) {
        String name = Names.strip(m.exchange());
        requireNotDefault(name);
        channel.requireExchange(Permission.CONFIGURE, name);
        AmqpConnection connection = channel.connection();
        Command command = new Command.DeleteExchange(
                connection.virtualHost().name(),
                name,
                m.ifUnused(),
                connection.user().userName());
        QueueMethods.submit(channel, MethodId.EXCHANGE_DELETE, command, outcome -> {
            if (!m.nowait()) {
                channel.send(new ExchangeMethod.DeleteOk());
            }
        });
    }

    static void bind(Channel channel, ExchangeMethod.Bind m) {
        String destination = Names.strip(m.destination());
        String source = Names.strip(m.source());
        checkBinding(channel, destination, source, m.routingKey());
        requireExchange(channel, source);
        requireExchange(channel, destination);
        Command command = new Command.Bind(
                channel.connection().virtualHost().name(),
                source,
                Command.Destination.EXCHANGE,
                destination,
                m.routingKey(),
                m.arguments(),
                channel.connection().user().userName());
        QueueMethods.submit(channel, MethodId.EXCHANGE_BIND, command, outcome -> {
            if (!m.nowait()) {
                channel.send(new ExchangeMethod.BindOk());
            }
        });
    }

    static void unbind(Channel channel, ExchangeMethod.Unbind m) {
        String destination = Names.strip(m.destination());
        String source = Names.strip(m.source());
        FieldTable arguments = m.arguments();
        checkBinding(channel, destination, source, m.routingKey());
        Command command = new Command.Unbind(
                channel.connection().virtualHost().name(),
                source,
                Command.Destination.EXCHANGE,
                destination,
                m.routingKey(),
                arguments,
                channel.connection().user().userName());
        QueueMethods.submit(channel, MethodId.EXCHANGE_UNBIND, command, outcome -> {
            if (!m.nowait()) {
                channel.send(new ExchangeMethod.UnbindOk());
            }
        });
    }

    private static void checkBinding(Channel channel, String destination, String source, String key) {
        channel.requireExchange(Permission.WRITE, destination);
        requireNotDefault(destination);
        requireNotDefault(source);
        channel.requireExchange(Permission.READ, source);
        QueueMethods.requireTopicRead(channel, source, key);
    }

    private static void requireExchange(Channel channel, String name) {
        VirtualHost vhost = channel.connection().virtualHost();
        if (vhost.exchange(name).isEmpty()) {
            throw new AmqpException(ReplyCode.NOT_FOUND, "no " + Names.exchange(name, vhost.name()));
        }
    }

    static void requireNotDefault(String exchange) {
        if (exchange.isEmpty()) {
            throw new AmqpException(ReplyCode.ACCESS_REFUSED, "operation not permitted on the default exchange");
        }
    }
}
