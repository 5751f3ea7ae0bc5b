package io.warrenmq.cluster.queues;

/**
 * How far a home may be ahead of a consumer on another node: deliveries that the consumer's connection has not taken
 * yet.
 */
final class Window {
    /**
     * With small messages: what a loop hands over while word of it goes to the home and back, at a million a second.
     * More would keep messages from other consumers of the queue for nothing.
     */
    static final int MESSAGES = 32_768;

    /** With large ones, likewise. */
    static final long BYTES = 2 * 1024 * 1024;

    /** Part of the window after which the home is told that there is room again. */
    static final int REPORTED_PART = 4;

    private Window() {}
}
