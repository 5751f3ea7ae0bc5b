package io.warrenmq.app.config;

import java.util.Optional;

/** How serious a log line is, in RabbitMQ's words, from the least to the most. */
public enum LogLevel {
    DEBUG,
    INFO,
    NOTICE,
    WARNING,
    ERROR,
    CRITICAL,
    /** Only as a threshold: nothing is logged. */
    NONE;

    /** Whether a line of this level passes {@code threshold}. */
    public boolean passes(LogLevel threshold) {
        return threshold != NONE && compareTo(threshold) >= 0;
    }

    static Optional<LogLevel> parse(String text) {
        return switch (text) {
            case "debug" -> Optional.of(DEBUG);
            case "info" -> Optional.of(INFO);
            case "notice" -> Optional.of(NOTICE);
            case "warning", "warn" -> Optional.of(WARNING);
            case "error" -> Optional.of(ERROR);
            // RabbitMQ knows two more at the top, which mean the same to everyone who reads them.
            case "critical", "alert", "emergency" -> Optional.of(CRITICAL);
            case "none" -> Optional.of(NONE);
            default -> Optional.empty();
        };
    }
}
