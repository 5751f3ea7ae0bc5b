package io.warrenmq.cluster.queues;

/**
 * How far a home may be ahead of a consumer on another node: deliveries that the consumer's connection has not taken
 * yet.
 */
final class Window {
    /** With small messages; more would keep messages from other consumers of the queue for nothing. */
    static final int MESSAGES = 4096;

    /** With large ones; as for a consumer on another loop. */
    static final long BYTES = 512 * 1024;

    /** Part of the window after which the home is told that there is room again. */
    static final int REPORTED_PART = 4;

    private Window() {}
}
