package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The log.
 *
 * @param file the log file, absolute; empty for none. Default {@code DATA/log/NODENAME.log}
 * @param fileLevel least level in the file; default info
 * @param fileFormat default plain text
 * @param rotation when a new file begins; default never
 * @param rotationSizeBytes size at which a new file begins, 0 never, which is the default: another program may rotate
 * @param rotationCount old files to keep; default 7. Too small: what led to a problem is gone
 * @param isConsole also log to the standard output; default false
 * @param consoleLevel least level there; default info
 * @param consoleFormat default plain text
 * @param isExchange also publish lines to {@code amq.rabbitmq.log}; default false
 * @param exchangeLevel least level there; default info
 * @param categoryLevels levels of categories, which win over those of the outputs
 * @param queueLines lines that may wait for a slow output; default 8192. Too small: lines below warning are lost in
 *     bursts. Too large: memory
 */
public record LogOptions(
        Optional<Path> file,
        LogLevel fileLevel,
        LogFormat fileFormat,
        RotationSchedule rotation,
        long rotationSizeBytes,
        int rotationCount,
        boolean isConsole,
        LogLevel consoleLevel,
        LogFormat consoleFormat,
        boolean isExchange,
        LogLevel exchangeLevel,
        Map<String, LogLevel> categoryLevels,
        int queueLines) {
    public LogOptions {
        categoryLevels = Map.copyOf(categoryLevels);
    }
}
