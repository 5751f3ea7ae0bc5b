package io.warrenmq.server;

import io.warrenmq.server.amqp.EngineSettings;
import java.util.List;
import java.util.Set;

/** The default settings with one difference. */
final class TestSettings {
    private TestSettings() {}

    static EngineSettings withLoopbackUsers(EngineSettings s, String... users) {
        return with(s, s.handshakeTimeoutMs(), s.unauthenticatedMax(), Set.of(users), s.maxMessageSizeBytes());
    }

    static EngineSettings withUnauthenticatedMax(EngineSettings s, int max) {
        return with(s, s.handshakeTimeoutMs(), max, s.loopbackUsers(), s.maxMessageSizeBytes());
    }

    static EngineSettings withHandshakeTimeout(EngineSettings s, long timeoutMs) {
        return with(s, timeoutMs, s.unauthenticatedMax(), s.loopbackUsers(), s.maxMessageSizeBytes());
    }

    static EngineSettings withMaxMessageSize(EngineSettings s, long bytes) {
        return with(s, s.handshakeTimeoutMs(), s.unauthenticatedMax(), s.loopbackUsers(), bytes);
    }

    static EngineSettings withMechanisms(EngineSettings s, String... mechanisms) {
        return new EngineSettings(
                s.frameMax(),
                s.channelMax(),
                s.heartbeatSeconds(),
                s.handshakeTimeoutMs(),
                s.maxMessageSizeBytes(),
                s.maxIncompleteContentBytes(),
                s.consumerTimeoutMs(),
                s.defaultConsumerPrefetch(),
                s.maxConsumersPerChannel(),
                s.connectionMax(),
                s.channelMaxPerNode(),
                s.unauthenticatedMax(),
                List.of(mechanisms),
                s.loopbackUsers(),
                s.certificateLogin(),
                s.serverProperties(),
                s.productVersion(),
                s.decodeLimits());
    }

    private static EngineSettings with(
            EngineSettings s,
            long handshakeTimeoutMs,
            int unauthenticatedMax,
            Set<String> loopbackUsers,
            long maxSize) {
        return new EngineSettings(
                s.frameMax(),
                s.channelMax(),
                s.heartbeatSeconds(),
                handshakeTimeoutMs,
                maxSize,
                s.maxIncompleteContentBytes(),
                s.consumerTimeoutMs(),
                s.defaultConsumerPrefetch(),
                s.maxConsumersPerChannel(),
                s.connectionMax(),
                s.channelMaxPerNode(),
                unauthenticatedMax,
                s.mechanisms(),
                loopbackUsers,
                s.certificateLogin(),
                s.serverProperties(),
                s.productVersion(),
                s.decodeLimits());
    }
}
