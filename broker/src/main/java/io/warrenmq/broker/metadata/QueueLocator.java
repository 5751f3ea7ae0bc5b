package io.warrenmq.broker.metadata;

import java.util.Optional;

/** How the node of a new queue is chosen: {@code queue_master_locator}, and the newer {@code queue_leader_locator}. */
public enum QueueLocator {
    /** The node of the client that declares it. */
    CLIENT_LOCAL("client-local"),
    /** The running node with the fewest queues. */
    MIN_MASTERS("min-masters"),
    /** Any running node. */
    RANDOM("random");

    private final String locatorName;

    QueueLocator(String locatorName) {
        this.locatorName = locatorName;
    }

    public String locatorName() {
        return locatorName;
    }

    /** By the name that master or leader locators have. */
    public static Optional<QueueLocator> of(String name) {
        return switch (name) {
            case "client-local" -> Optional.of(CLIENT_LOCAL);
            case "min-masters", "balanced", "least-leaders" -> Optional.of(MIN_MASTERS);
            case "random" -> Optional.of(RANDOM);
            default -> Optional.empty();
        };
    }
}
