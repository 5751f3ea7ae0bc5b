package io.warrenmq.app.logging;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the category of a logger in its name: the last part that is the name of a category, as {@code connection} in
 * {@code io.warrenmq.server.connection.Handshake}. Used by all threads.
 */
final class Categories {

    static final String DEFAULT = "default";

    private static final Set<String> KNOWN = Set.of(
            "connection",
            "channel",
            "queue",
            "mirroring",
            "federation",
            "shovel",
            "upgrade",
            "ra",
            "access_control",
            "store");

    private final Set<String> configured;
    /** Bounded by the number of loggers, which are classes. */
    private final Map<String, String> byLogger = new ConcurrentHashMap<>();

    Categories(Set<String> configured) {
        this.configured = Set.copyOf(configured);
    }

    String of(String logger) {
        return byLogger.computeIfAbsent(logger, this::find);
    }

    private String find(String logger) {
        for (String part : List.of(logger.split("\\.")).reversed()) {
            if (KNOWN.contains(part) || configured.contains(part)) {
                return part;
            }
        }
        return DEFAULT;
    }
}
