package io.warrenmq.app.config;

import java.util.OptionalInt;

/**
 * Options of AMQP sockets.
 *
 * @param backlog connections that may wait to be accepted; default 128. Too small: mass reconnects are refused
 * @param isNoDelay send small packets at once; default true. False adds up to 40 ms of latency
 * @param isKeepAlive TCP keepalive; default false
 * @param sendBufferBytes kernel buffer; the kernel tunes it by default. Too small: slow over long distances. Too large:
 *     memory times connections
 * @param receiveBufferBytes as {@code sendBufferBytes}
 * @param isLinger whether closing waits for unsent data; default true
 * @param lingerTimeoutS how long it waits; default 0, which drops unsent data
 * @param sendTimeoutMs a peer that takes nothing for so long is dropped; by default heartbeats alone decide
 */
public record TcpOptions(
        int backlog,
        boolean isNoDelay,
        boolean isKeepAlive,
        OptionalInt sendBufferBytes,
        OptionalInt receiveBufferBytes,
        boolean isLinger,
        int lingerTimeoutS,
        OptionalInt sendTimeoutMs) {}
