package io.warrenmq.server;

import io.warrenmq.server.amqp.EngineSettings;
import java.util.List;
import java.util.Optional;

/**
 * Everything about the AMQP front end that can be configured.
 *
 * @param listeners where clients are accepted; may be empty
 * @param tls needed when a listener speaks TLS
 * @param socket options of accepted connections
 * @param proxyProtocol whether every connection must begin with a PROXY header (version 1 or 2), whose addresses then
 *     count
 * @param engine how AMQP is spoken
 * @param shutdownTimeoutMs how long {@link AmqpServer#close} waits for clients to answer connection.close
 */
public record ServerSettings(
        List<ListenerSettings> listeners,
        Optional<TlsSettings> tls,
        SocketSettings socket,
        boolean proxyProtocol,
        EngineSettings engine,
        long shutdownTimeoutMs) {
    public ServerSettings {
        listeners = List.copyOf(listeners);
    }

    /** Port 5672 on all addresses, no TLS. */
    public static ServerSettings defaults() {
        return new ServerSettings(
                List.of(new ListenerSettings("", 5672, false)),
                Optional.empty(),
                SocketSettings.DEFAULT,
                false,
                EngineSettings.DEFAULT,
                5_000);
    }

    /** The same with other listeners. */
    public ServerSettings withListeners(ListenerSettings... others) {
        return new ServerSettings(List.of(others), tls, socket, proxyProtocol, engine, shutdownTimeoutMs);
    }

    /** The same with another way to speak AMQP. */
    public ServerSettings withEngine(EngineSettings other) {
        return new ServerSettings(listeners, tls, socket, proxyProtocol, other, shutdownTimeoutMs);
    }
}
