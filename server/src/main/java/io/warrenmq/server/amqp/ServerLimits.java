package io.warrenmq.server.amqp;

/** Bounds that are not worth a setting. */
final class ServerLimits {
    /** No message may be larger, whatever max_message_size says. */
    static final long LARGEST_BODY_BYTES = 512L << 20;

    /** The least frame_max that a client may ask for. */
    static final int LEAST_FRAME_MAX = 4096;

    /** Longest exchange and key, together, that are worth a place in the route cache. */
    static final int LARGEST_CACHED_ADDRESS_BYTES = 512;

    /**
     * Deliveries of a channel that may be outstanding; more wait in their queues. Each costs some 28 bytes of heap, and
     * a consumer without prefetch that never acknowledges would otherwise take all of it.
     */
    static final int MOST_UNACKED_PER_CHANNEL = 1 << 20;

    /** Publishes and settlements of one transaction. */
    static final int MOST_PER_TRANSACTION = 1 << 20;

    /**
     * Heap that the incomplete small messages of all connections of a loop may take; further ones are gathered off the
     * heap.
     */
    static final long LARGEST_HEAP_CONTENT_BYTES = 16 << 20;

    /** Ports of a channel before idle ones are forgotten. */
    static final int PORTS_BEFORE_PRUNING = 256;

    /** A client that has so much to read and does not is not read from either. */
    static final long LARGEST_PENDING_OUTPUT_BYTES = 1 << 20;

    /** How long an error is held back during the handshake, so that guessing passwords is slow. */
    static final long SILENT_CLOSE_MS = 3_000;

    /** How long a connection that is out of step may take to answer connection.close. */
    static final long BROKEN_CLOSE_MS = 3_000;

    /** How long a connection may take to answer connection.close. */
    static final long LONGEST_CLOSE_MS = 30_000;

    private ServerLimits() {}
}
