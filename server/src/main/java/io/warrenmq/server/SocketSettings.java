package io.warrenmq.server;

import java.util.OptionalInt;

/**
 * Options of accepted sockets ({@code tcp_listen_options}).
 *
 * @param backlog connections that wait to be accepted; too small refuses clients that reconnect all at once
 * @param noDelay whether small writes go out at once; without it acknowledgements wait up to 40 ms
 * @param keepAlive whether the system looks after idle connections
 * @param sendBufferBytes 0 leaves it to the system, which is best
 * @param receiveBufferBytes 0 leaves it to the system, which is best
 * @param lingerSeconds SO_LINGER, empty for none
 */
public record SocketSettings(
        int backlog,
        boolean noDelay,
        boolean keepAlive,
        int sendBufferBytes,
        int receiveBufferBytes,
        OptionalInt lingerSeconds) {
    /** RabbitMQ's defaults, with a longer backlog. */
    public static final SocketSettings DEFAULT = new SocketSettings(1024, true, false, 0, 0, OptionalInt.empty());
}
