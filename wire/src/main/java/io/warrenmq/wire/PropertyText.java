package io.warrenmq.wire;

/** What the shortstr properties of a message may contain. */
public enum PropertyText {
    /** Anything else than UTF-8 makes the properties undecodable. */
    UTF8_REQUIRED,
    /** As in RabbitMQ, which does not look: some clients send binary correlation ids. */
    ANY_OCTETS
}
