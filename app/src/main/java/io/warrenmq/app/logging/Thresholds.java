package io.warrenmq.app.logging;

import io.warrenmq.app.config.LogLevel;
import java.util.Map;

/**
 * Which lines are written. Immutable; replaced as a whole at run time.
 *
 * @param categories levels of categories, which win over those of outputs
 * @param outputs levels of outputs by name
 */
record Thresholds(Map<String, LogLevel> categories, Map<String, LogLevel> outputs) {

    Thresholds {
        categories = Map.copyOf(categories);
        outputs = Map.copyOf(outputs);
    }

    boolean passes(LogLevel level, String category, String output) {
        LogLevel own = categories.get(category);
        return level.passes(own != null ? own : outputs.getOrDefault(output, LogLevel.NONE));
    }

    /** Whether any output takes such a line. */
    boolean passesAnywhere(LogLevel level, String category) {
        LogLevel own = categories.get(category);
        if (own != null) {
            return level.passes(own);
        }
        return outputs.values().stream().anyMatch(level::passes);
    }
}
