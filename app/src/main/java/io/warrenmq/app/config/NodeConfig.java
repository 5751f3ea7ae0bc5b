package io.warrenmq.app.config;

import io.warrenmq.app.config.term.Term;
import java.util.List;
import java.util.Map;

/**
 * Everything that is configured about a node. Complete: every value has its default. Nothing in it prints a secret.
 *
 * @param nodeName name of the node; default {@code rabbit@SHORTHOST}
 * @param isLongName whether the host in it is the full one; default false
 * @param files files and directories
 * @param listeners where AMQP connections are accepted
 * @param tls TLS of the AMQP listeners
 * @param tcp options of AMQP sockets
 * @param limits what connections negotiate and may use
 * @param firstStart what an empty node creates
 * @param authentication how users log in
 * @param resources limits of memory and disk
 * @param log the log
 * @param definitions definitions imported at boot
 * @param cluster the cluster and the placement of queues
 * @param http management, Prometheus and the port of the tools
 * @param serverProperties what connection.start tells clients besides, by name
 * @param eventLoops threads that serve connections and queues; default 0, one for each core. Too many disturb each
 *     other
 * @param walFileSizeBytes size of one file of the write-ahead log; default 67108864. Too small: frequent changes of
 *     files. Too large: disk space is freed late
 * @param effective what was set, with its origin, in the order of the last assignment
 * @param erlangTerms all terms of files of the classic format by application and key, also those that no key stands
 *     for. They may contain secrets: do not print them
 */
public record NodeConfig(
        NodeName nodeName,
        boolean isLongName,
        NodeFiles files,
        Listeners listeners,
        TlsOptions tls,
        TcpOptions tcp,
        ConnectionLimits limits,
        FirstStart firstStart,
        Authentication authentication,
        Resources resources,
        LogOptions log,
        DefinitionsImport definitions,
        ClusterOptions cluster,
        HttpOptions http,
        Map<String, String> serverProperties,
        int eventLoops,
        int walFileSizeBytes,
        List<EffectiveSetting> effective,
        Map<String, Map<String, Term>> erlangTerms) {

    public NodeConfig {
        serverProperties = Map.copyOf(serverProperties);
        effective = List.copyOf(effective);
    }

    /**
     * Reads flags, environment and files. Returns a complete configuration, or everything that is wrong with it; it
     * never throws for what an operator wrote.
     */
    public static ConfigResult load(ConfigOverrides overrides, ConfigEnvironment environment) {
        return new ConfigLoader(environment).load(overrides);
    }

    /** Without the terms, which may contain secrets of plugins. */
    @Override
    public String toString() {
        return "NodeConfig[" + nodeName + ", data in " + files.dataDirectory() + ", " + effective + "]";
    }
}
