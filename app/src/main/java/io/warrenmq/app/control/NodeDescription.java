package io.warrenmq.app.control;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A node as seen from outside.
 *
 * @param nodeName {@code rabbit@host}
 * @param productVersion version of WarrenMQ
 * @param rabbitmqVersion version of RabbitMQ that clients and tools are told
 * @param dataDirectory where the data of the application is
 * @param logFiles where the node logs to; {@code <stdout>} for the console
 * @param configFiles configuration files that were read
 * @param certificateFiles certificates of TLS listeners, PEM
 * @param enabledPluginsFile as configured; it need not exist
 * @param settings settings in effect by key, without secrets
 * @param startedAtMs when the process started, milliseconds since the epoch
 */
public record NodeDescription(
        String nodeName,
        String productVersion,
        String rabbitmqVersion,
        Path dataDirectory,
        List<String> logFiles,
        List<Path> configFiles,
        List<Path> certificateFiles,
        Path enabledPluginsFile,
        Map<String, String> settings,
        long startedAtMs) {
    public NodeDescription {
        logFiles = List.copyOf(logFiles);
        configFiles = List.copyOf(configFiles);
        certificateFiles = List.copyOf(certificateFiles);
    }
}
