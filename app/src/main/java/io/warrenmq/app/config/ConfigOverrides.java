package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line sets; it wins over the environment and over all files.
 *
 * @param port {@code --port}: the only plain AMQP listener, on all addresses; 0 lets the system choose
 * @param dataDirectory {@code --data-dir}
 * @param nodeName {@code --node}; a bare name gets {@code @host}
 * @param configFile {@code --config}: the main configuration file, in either format
 * @param peers {@code --peers}: the nodes of the cluster that a blank node joins; empty for what files say
 */
public record ConfigOverrides(
        OptionalInt port,
        Optional<Path> dataDirectory,
        Optional<String> nodeName,
        Optional<Path> configFile,
        List<String> peers) {
    public ConfigOverrides {
        peers = List.copyOf(peers);
    }

    /** Without peers. */
    public ConfigOverrides(
            OptionalInt port, Optional<Path> dataDirectory, Optional<String> nodeName, Optional<Path> configFile) {
        this(port, dataDirectory, nodeName, configFile, List.of());
    }

    /** Nothing set. */
    public static ConfigOverrides none() {
        return new ConfigOverrides(OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
