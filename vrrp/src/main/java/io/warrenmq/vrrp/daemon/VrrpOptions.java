package io.warrenmq.vrrp.daemon;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the daemon is started.
 *
 * @param configId chosen by {@code @id} lines; empty for the short host name
 * @param strict whether any error in the configuration refuses the start
 * @param keepAddresses whether addresses stay when the daemon stops
 * @param pidFiles get the number of the process
 * @param dumpFolder where dumps are written on signals
 */
public record VrrpOptions(
        Path configFile,
        Optional<String> configId,
        boolean strict,
        boolean keepAddresses,
        List<Path> pidFiles,
        Path dumpFolder) {}
