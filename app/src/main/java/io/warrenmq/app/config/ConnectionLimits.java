package io.warrenmq.app.config;

import java.util.OptionalLong;

/**
 * What connections negotiate and may use.
 *
 * @param handshakeTimeoutMs from accepting to {@code connection.open}; default 10000. Too small: slow clients fail. Too
 *     large: silent ones hold sockets
 * @param heartbeatS proposed heartbeat, 0 to 65535, 0 disables; default 60. Too small: busy clients are taken for dead.
 *     Too large: dead ones keep their messages
 * @param frameMaxBytes largest frame, 0 means unlimited; default 131072. Too small: many frames a message. Too large:
 *     one message delays the other channels
 * @param initialFrameMaxBytes largest frame before {@code tune-ok}; default 8192. Too small: long tokens cannot log in.
 *     Too large: strangers can hold memory
 * @param channelMax channels of a connection, 0 means 65535; default 2047
 * @param channelMaxPerNode channels of all connections; default unlimited
 * @param connectionMax AMQP connections of the node; default unlimited
 * @param vhostMax virtual hosts of the cluster; default unlimited
 * @param maxMessageSizeBytes largest body; default 134217728. Too large: a few messages fill the memory
 * @param consumerTimeoutMs in which a delivery must be acknowledged; default 1800000, empty means never. Too small:
 *     slow work is delivered twice
 * @param maxUnauthenticatedConnections connections not logged in yet; default 1000. Too large: strangers can hold
 *     sockets and memory. Too small: mass reconnects are slow
 * @param tableMaxDepth nesting of field tables; default 32. Too large: a hostile table exhausts the stack
 * @param defaultConsumerPrefetch prefetch of consumers on channels that set none; default 0, unlimited
 */
public record ConnectionLimits(
        int handshakeTimeoutMs,
        int heartbeatS,
        int frameMaxBytes,
        int initialFrameMaxBytes,
        int channelMax,
        OptionalLong channelMaxPerNode,
        OptionalLong connectionMax,
        OptionalLong vhostMax,
        int maxMessageSizeBytes,
        OptionalLong consumerTimeoutMs,
        int maxUnauthenticatedConnections,
        int tableMaxDepth,
        int defaultConsumerPrefetch) {}
