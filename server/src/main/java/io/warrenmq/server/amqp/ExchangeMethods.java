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
        VirtualHost vhost = channel.connection().client().virtualHost();
        if (m.passive()) {
            declarePassively(channel, name, m.nowait());
            return;
        }
        channel.access().requireExchange(Permission.CONFIGURE, name);
        Optional<String> alternate = m.arguments().text("alternate-exchange");
        if (alternate.isPresent() && vhost.exchange(name).isEmpty()) {
            channel.access().requireExchange(Permission.READ, name);
            channel.access().requireExchange(Permission.WRITE, alternate.get());
        }
        Command command = new Command.DeclareExchange(
                vhost.name(),
                name,
                m.type(),
                m.durable(),
                m.autoDelete(),
                m.internal(),
                m.arguments(),
                channel.connection().client().user().userName());
        QueueMethods.submit(channel, MethodId.EXCHANGE_DECLARE, command, outcome -> {
            if (!m.nowait()) {
                channel.send(new ExchangeMethod.DeclareOk());
            }
        });
    }

    private static void declarePassively(Channel channel, String name, boolean nowait) {
        if (!channel.access().permitsAny(name)) {
            channel.access().requireExchange(Permission.READ, name);
        }
        requireExchange(channel, name);
        if (!nowait) {
            channel.send(new ExchangeMethod.DeclareOk());
        }
    }

    static void delete(Channel channel, ExchangeMethod.Delete m) {
        String name = Names.strip(m.exchange());
        requireNotDefault(name);
        channel.access().requireExchange(Permission.CONFIGURE, name);
        AmqpConnection connection = channel.connection();
        Command command = new Command.DeleteExchange(
                connection.client().virtualHost().name(),
                name,
                m.ifUnused(),
                connection.client().user().userName());
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
                channel.connection().client().virtualHost().name(),
                source,
                Command.Destination.EXCHANGE,
                destination,
                m.routingKey(),
                m.arguments(),
                channel.connection().client().user().userName());
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
                channel.connection().client().virtualHost().name(),
                source,
                Command.Destination.EXCHANGE,
                destination,
                m.routingKey(),
                arguments,
                channel.connection().client().user().userName());
        QueueMethods.submit(channel, MethodId.EXCHANGE_UNBIND, command, outcome -> {
            if (!m.nowait()) {
                channel.send(new ExchangeMethod.UnbindOk());
            }
        });
    }

    private static void checkBinding(Channel channel, String destination, String source, String key) {
        channel.access().requireExchange(Permission.WRITE, destination);
        requireNotDefault(destination);
        requireNotDefault(source);
        channel.access().requireExchange(Permission.READ, source);
        QueueMethods.requireTopicRead(channel, source, key);
    }

    private static void requireExchange(Channel channel, String name) {
        VirtualHost vhost = channel.connection().client().virtualHost();
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
