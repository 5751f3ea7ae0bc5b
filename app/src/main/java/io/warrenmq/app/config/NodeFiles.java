package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files and directories of the node, all absolute.
 *
 * @param dataDirectory where all data is kept; default {@code ./warren-data}. Another node's directory: both are lost
 * @param pidFile receives the process id; default none
 * @param enabledPluginsFile list of enabled plugins; default {@code /etc/rabbitmq/enabled_plugins}
 * @param configFiles the files that were read, in the order in which they override each other
 */
public record NodeFiles(Path dataDirectory, Optional<Path> pidFile, Path enabledPluginsFile, List<Path> configFiles) {
    public NodeFiles {
        configFiles = List.copyOf(configFiles);
    }
}
