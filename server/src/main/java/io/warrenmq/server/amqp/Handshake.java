package io.warrenmq.server.amqp;

import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.server.amqp.AmqpConnection.State;
import io.warrenmq.wire.AmqpException;
import io.warrenmq.wire.ConnectionMethod;
import io.warrenmq.wire.FieldTable;
import io.warrenmq.wire.Method;
import io.warrenmq.wire.MethodId;
import io.warrenmq.wire.Octets;
import io.warrenmq.wire.ProtocolError;
import io.warrenmq.wire.ReplyCode;
import java.util.Optional;

/** From connection.start to connection.open-ok. Owned by the connection's loop. */
final class Handshake {
    private static final String[] CAPABILITIES = {
        "publisher_confirms",
        "exchange_exchange_bindings",
        "basic.nack",
        "consumer_cancel_notify",
        "connection.blocked",
        "consumer_priorities",
        "authentication_failure_close",
        "per_consumer_qos",
        "direct_reply_to"
    };

    private final AmqpConnection connection;
    private String mechanism = "";
    private String challengedUser = "";

    Handshake(AmqpConnection connection) {
        this.connection = connection;
    }

    void start() {
        connection.state(State.STARTING);
        connection.output().write(0, new ConnectionMethod.Start(0, 9, serverProperties(), sasl().offered(), "en_US"));
    }

    private FieldTable serverProperties() {
        FieldTable.Builder capabilities = FieldTable.builder();
        for (String capability : CAPABILITIES) {
            capabilities.add(capability, true);
        }
        FieldTable generated = FieldTable.builder()
                .add("capabilities", capabilities.build())
                .add("cluster_name", connection.engine().clusterName())
                .add("copyright", "The WarrenMQ authors")
                .add("information", "Licensed under the Apache License 2.0")
                .add("platform", "Java " + Runtime.version().feature())
                .add("product", "RabbitMQ")
                .add("product_name", "WarrenMQ")
                .add("version", connection.settings().productVersion())
                .build();
        FieldTable configured = connection.settings().serverProperties();
        FieldTable properties = generated;
        for (FieldTable.Entry entry : configured.entries()) {
            properties = properties.with(entry.name(), entry.value());
        }
        return properties;
    }

    private Sasl sasl() {
        return new Sasl(connection.engine().broker().access(), connection.settings(), connection.peer());
    }

    void method(Method method) {
        switch (connection.state()) {
            case STARTING -> {
                if (!(method instanceof ConnectionMethod.StartOk m)) {
                    throw unexpected();
                }
                startOk(m);
            }
            case SECURING -> {
                if (!(method instanceof ConnectionMethod.SecureOk m)) {
                    throw unexpected();
                }
                judge(sasl().second(challengedUser, m.response().reveal()));
            }
            case TUNING -> {
                if (!(method instanceof ConnectionMethod.TuneOk m)) {
                    throw unexpected();
                }
                tuneOk(m);
            }
            case OPENING -> {
                if (!(method instanceof ConnectionMethod.Open m)) {
                    throw unexpected();
                }
                open(m.virtualHost());
            }
            default -> throw new IllegalStateException("not in the handshake: " + connection.state());
        }
    }

    private AmqpException unexpected() {
        return new AmqpException(
                ReplyCode.CHANNEL_ERROR,
                "unexpected method in connection state " + ConnectionLog.name(connection.state()));
    }

    private void startOk(ConnectionMethod.StartOk m) {
        connection.client().introduced(m.clientProperties());
        mechanism = m.mechanism();
        Sasl sasl = sasl();
        if (!sasl.offers(mechanism)) {
            throw new AmqpException(ReplyCode.COMMAND_INVALID, "unknown authentication mechanism '" + mechanism + "'");
        }
        judge(sasl.first(mechanism, m.response().reveal()));
    }

    private void judge(Sasl.Outcome outcome) {
        switch (outcome) {
            case Sasl.Outcome.Accepted(AccessControl.Login.Accepted user) -> {
                connection.authenticated(user, mechanism);
                connection.state(State.TUNING);
                EngineSettings settings = connection.settings();
                connection
                        .output()
                        .write(
                                0,
                                new ConnectionMethod.Tune(
                                        settings.channelMax(), settings.frameMax(), settings.heartbeatSeconds()));
            }
            case Sasl.Outcome.Challenge(String user, String text) -> {
                challengedUser = user;
                connection.state(State.SECURING);
                connection.output().write(0, new ConnectionMethod.Secure(Octets.of(text)));
            }
            case Sasl.Outcome.Refused(String user, String reason) -> refused(user, reason);
            case Sasl.Outcome.Malformed(String reason) -> throw new AmqpException(ReplyCode.SYNTAX_ERROR, reason);
        }
    }

    /** The client learns the same for every reason; the log learns the reason. */
    private void refused(String user, String reason) {
        ConnectionLog.loginRefused(connection, mechanism, user, reason);
        if (connection.client().can("authentication_failure_close")) {
            refuse(ProtocolError.of(
                    ReplyCode.ACCESS_REFUSED,
                    "Login was refused using authentication mechanism " + mechanism
                            + ". For details see the broker logfile."));
        } else {
            connection.end().closeSilently();
        }
    }

    private void refuse(ProtocolError error) {
        connection.end().closeWith(error, connection.end().timeoutMs());
    }

    /** An error before the connection is tuned is not answered. */
    void failed(ProtocolError error) {
        ConnectionLog.connectionError(connection, error, 0);
        connection.end().closeSilently();
    }

    private void tuneOk(ConnectionMethod.TuneOk m) {
        EngineSettings settings = connection.settings();
        Optional<String> complaint = complaint(
                        "frame_max", m.frameMax(), settings.frameMax(), ServerLimits.LEAST_FRAME_MAX)
                .or(() -> complaint("channel_max", m.channelMax(), settings.channelMax(), 1));
        if (complaint.isPresent()) {
            ProtocolError error =
                    ProtocolError.of(ReplyCode.NOT_ALLOWED, complaint.get()).blaming(MethodId.CONNECTION_TUNE_OK);
            ConnectionLog.connectionError(connection, error, 0);
            refuse(error);
            return;
        }
        connection.tuned(m.channelMax(), m.frameMax(), m.heartbeatSeconds());
        connection.state(State.OPENING);
    }

    /** Why a value is not accepted; 0 means no limit, on both sides. */
    private static Optional<String> complaint(String name, long client, long server, long least) {
        String negotiated = "negotiated " + name + " = " + client;
        if (server != 0 && client == 0) {
            return Optional.of(negotiated + " (no limit) is higher than the maximum allowed value (" + server + ")");
        }
        if (server != 0 && client > server) {
            return Optional.of(negotiated + " is higher than the maximum allowed value (" + server + ")");
        }
        if (client != 0 && client < least) {
            return Optional.of(negotiated + " is lower than the minimum allowed value (" + least + ")");
        }
        return Optional.empty();
    }

    private void open(String name) {
        AccessControl access = connection.engine().broker().access();
        String user = connection.client().user().userName();
        connection.engine().registry().requireConnectionOnNode();
        VirtualHost vhost = connection
                .engine()
                .broker()
                .metadata()
                .virtualHost(name)
                .orElseThrow(() -> notAllowed("vhost " + name + " not found"));
        connection.engine().registry().requireConnection(vhost, user);
        if (!access.mayOpen(user, name)) {
            throw notAllowed("access to vhost '" + name + "' refused for user '" + user + "'");
        }
        connection.opened(vhost);
        connection.engine().registry().opened(connection);
        connection.output().write(0, new ConnectionMethod.OpenOk());
        ConnectionLog.opened(connection);
    }

    private static AmqpException notAllowed(String text) {
        return new AmqpException(ReplyCode.NOT_ALLOWED, text);
    }
}
