package io.warrenmq.vrrp.daemon;

import java.net.InetSocketAddress;
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
 * @param dumpAtStart whether the configuration as it was understood is logged at the start
 * @param status where to answer questions about the state over HTTP; empty for nowhere
 */
public record VrrpOptions(
        Path configFile,
        Optional<String> configId,
        boolean strict,
        boolean keepAddresses,
        List<Path> pidFiles,
        Path dumpFolder,
        boolean dumpAtStart,
        Optional<InetSocketAddress> status) {}
