package io.warrenmq.server;

import io.warrenmq.server.amqp.EngineSettings;
import java.util.List;
import java.util.Set;

/** The default settings with one difference. */
final class TestSettings {
    private TestSettings() {}

    static EngineSettings withLoopbackUsers(EngineSettings s, String... users) {
        return s.with(settings -> settings.loopbackUsers(Set.of(users)));
    }

    static EngineSettings withUnauthenticatedMax(EngineSettings s, int max) {
        return s.with(settings -> settings.unauthenticatedMax(max));
    }

    static EngineSettings withHandshakeTimeout(EngineSettings s, long timeoutMs) {
        return s.with(settings -> settings.handshakeTimeoutMs(timeoutMs));
    }

    static EngineSettings withMaxMessageSize(EngineSettings s, long bytes) {
        return s.with(settings -> settings.maxMessageSizeBytes(bytes));
    }

    static EngineSettings withMechanisms(EngineSettings s, String... mechanisms) {
        return s.with(settings -> settings.mechanisms(List.of(mechanisms)));
    }
}
