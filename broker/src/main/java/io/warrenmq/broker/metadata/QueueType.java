package io.warrenmq.broker.metadata;

import java.util.Optional;

/** The types of queues, and which arguments they know. */
public enum QueueType {
    CLASSIC("classic", "rabbit_classic_queue"),
    QUORUM("quorum", "rabbit_quorum_queue"),
    STREAM("stream", "rabbit_stream_queue");

    private final String typeName;
    private final String implementation;

    QueueType(String typeName, String implementation) {
        this.typeName = typeName;
        this.implementation = implementation;
    }

    public String typeName() {
        return typeName;
    }

    /** The name in reply texts. */
    String implementation() {
        return implementation;
    }

    public static Optional<QueueType> of(String typeName) {
        for (QueueType type : values()) {
            if (type.typeName.equals(typeName)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
