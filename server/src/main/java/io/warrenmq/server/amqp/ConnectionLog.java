package io.warrenmq.server.amqp;

import io.warrenmq.server.amqp.AmqpConnection.State;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.ProtocolError;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log lines about connections and channels, in the words that people search for. */
final class ConnectionLog {
    private static final Logger CONNECTION = LoggerFactory.getLogger("connection");
    private static final Logger CHANNEL = LoggerFactory.getLogger("channel");

    private ConnectionLog() {}

    static String name(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    static void accepting(AmqpConnection connection) {
        CONNECTION.info(
                "accepting AMQP connection {} ({})",
                pid(connection),
                connection.peer().connectionName());
    }

    static void badHeader(AmqpConnection connection, String advice) {
        CONNECTION.error(
                "closing AMQP connection {} ({}):\n{bad_header}: {}",
                pid(connection),
                connection.peer().connectionName(),
                advice);
    }

    static void opened(AmqpConnection connection) {
        String given = connection.client().givenName();
        CONNECTION.info(
                "connection {} ({}{}): user '{}' authenticated and granted access to vhost '{}'",
                pid(connection),
                connection.peer().connectionName(),
                given.isEmpty() ? "" : " - " + given,
                connection.client().userName(),
                connection.client().virtualHostName());
    }

    static void closing(AmqpConnection connection) {
        CONNECTION.info("closing AMQP connection {} ({})", pid(connection), context(connection));
    }

    static void vanished(AmqpConnection connection) {
        if (connection.state() == State.HEADER && connection.receivedBytes() == 0) {
            // Load balancers look in every few seconds.
            CONNECTION.debug("closing AMQP connection {} ({}): no data", pid(connection), context(connection));
        } else {
            CONNECTION.warn(
                    "closing AMQP connection {} ({}):\nclient unexpectedly closed TCP connection",
                    pid(connection),
                    context(connection));
        }
    }

    static void heartbeatsMissed(AmqpConnection connection, int seconds) {
        CONNECTION.error(
                "closing AMQP connection {} ({}):\nmissed heartbeats from client, timeout: {}s",
                pid(connection),
                context(connection),
                seconds);
    }

    static void sendTimedOut(AmqpConnection connection, long timeoutMs) {
        CONNECTION.error(
                "closing AMQP connection {} ({}):\n"
                        + "the client took nothing of what was sent to it for {} ms (tcp_listen_options.send_timeout)",
                pid(connection),
                context(connection),
                timeoutMs);
    }

    static void handshakeTimeout(AmqpConnection connection) {
        CONNECTION.error(
                "closing AMQP connection {} ({}):\n{handshake_timeout,{}}",
                pid(connection),
                connection.peer().connectionName(),
                name(connection.state()));
    }

    static void loginRefused(AmqpConnection connection, String mechanism, String user, String reason) {
        CONNECTION.error(
                "Error on AMQP connection {} ({}, state: {}):\n{} login refused: user '{}' - {}",
                pid(connection),
                connection.peer().connectionName(),
                name(connection.state()),
                mechanism,
                user,
                reason);
    }

    static void connectionError(AmqpConnection connection, ProtocolError error, int channel) {
        CONNECTION.error(
                "Error on AMQP connection {} ({}, state: {}), channel {}:\n operation {} caused a connection exception {}: {}",
                pid(connection),
                context(connection),
                name(connection.state()),
                channel,
                operation(error),
                error.code().name().toLowerCase(Locale.ROOT),
                error.explanation());
    }

    static void channelError(AmqpConnection connection, ProtocolError error, int channel) {
        CHANNEL.error(
                "Channel error on connection {} ({}), channel {}:\noperation {} caused a channel exception {}: {}",
                pid(connection),
                context(connection),
                channel,
                operation(error),
                error.code().name().toLowerCase(Locale.ROOT),
                error.explanation());
    }

    static void bug(AmqpConnection connection, RuntimeException e) {
        CONNECTION.error("internal error on AMQP connection {} ({})", pid(connection), context(connection), e);
    }

    private static String operation(ProtocolError error) {
        return error.classId() == 0 ? "none" : MethodId.name(MethodId.of(error.classId(), error.methodId()));
    }

    /** Pids in logs are short, those in listings name the node. */
    private static String pid(AmqpConnection connection) {
        return "<0." + connection.number() + ".0>";
    }

    private static String context(AmqpConnection connection) {
        Client client = connection.client();
        StringBuilder text = new StringBuilder(connection.peer().connectionName());
        if (!client.givenName().isEmpty()) {
            text.append(" - ").append(client.givenName());
        }
        if (client.hasVirtualHost()) {
            text.append(", vhost: '").append(client.virtualHostName()).append('\'');
        }
        if (!client.userName().isEmpty()) {
            text.append(", user: '").append(client.userName()).append('\'');
        }
        return text.toString();
    }
}
