package io.warrenmq.wire;

/** Class 10: handshake, close and connection-wide notices; always on channel 0. */
public sealed interface ConnectionMethod extends Method {
    record Start(int versionMajor, int versionMinor, FieldTable serverProperties, String mechanisms, String locales)
            implements ConnectionMethod {}

    record StartOk(FieldTable clientProperties, String mechanism, Secret response, String locale)
            implements ConnectionMethod {}

    record Secure(Octets challenge) implements ConnectionMethod {}

    record SecureOk(Secret response) implements ConnectionMethod {}

    record Tune(int channelMax, long frameMax, int heartbeatSeconds) implements ConnectionMethod {}

    record TuneOk(int channelMax, long frameMax, int heartbeatSeconds) implements ConnectionMethod {}

    record Open(String virtualHost) implements ConnectionMethod {}

    record OpenOk() implements ConnectionMethod {}

    record Close(int replyCode, String replyText, int classId, int methodId) implements ConnectionMethod {}

    record CloseOk() implements ConnectionMethod {}

    record Blocked(String reason) implements ConnectionMethod {}

    record Unblocked() implements ConnectionMethod {}

    record UpdateSecret(Secret newSecret, String reason) implements ConnectionMethod {}

    record UpdateSecretOk() implements ConnectionMethod {}
}
