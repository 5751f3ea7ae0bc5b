package io.warrenmq.app;

import io.warrenmq.app.config.ConfigEnvironment;
import io.warrenmq.app.config.ConfigOverrides;
import io.warrenmq.app.config.ConfigResult;
import io.warrenmq.app.config.NodeConfig;
import io.warrenmq.app.ha.HaCommand;
import io.warrenmq.app.node.NodeProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warren up}: a node in the foreground, until it is told to stop. */
@Command(name = "up", description = "Starts a node and serves until Ctrl-C.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--port", description = "AMQP port on all addresses; 0 takes a free one (default: 5672)")
    private @Nullable Integer port;

    @Option(names = "--control-port", description = "port of the command line tools on 127.0.0.1 (default: 35672)")
    private @Nullable Integer controlPort;

    @Option(names = "--data-dir", description = "directory of all data (default: ./warren-data)")
    private @Nullable Path dataDirectory;

    @Option(names = "--node", description = "name of the node (default: rabbit@HOST)")
    private @Nullable String node;

    @Option(names = "--config", description = "main configuration file, rabbitmq.conf or rabbitmq.config")
    private @Nullable Path config;

    @Option(
            names = "--peers",
            split = ",",
            description = "names of the nodes of a cluster, this one's among them; a blank node joins whoever runs")
    private List<String> peers = new ArrayList<>();

    @Option(
            names = "--nodes",
            description =
                    "starts so many nodes as processes of this host, in one cluster; ports count up from --port and"
                            + " --control-port, and data goes to directories of their own in --data-dir")
    private int nodes = 1;

    @Option(
            names = "--ha",
            description =
                    "shows a highly available service on this machine: three brokers behind two balancers with one virtual"
                            + " address, as root in network namespaces, otherwise on ports of the loopback")
    private boolean ha;

    @Option(
            names = "--ha-network",
            paramLabel = "A.B.C.0/24",
            description = "network of --ha as root (default: 198.18.51.0/24); none keeps it on the loopback")
    private @Nullable String haNetwork;

    @Override
    public Integer call() {
        if (ha) {
            return new HaCommand(spec.commandLine().getOut(), System.in)
                    .run(new HaCommand.Options(
                            (dataDirectory == null ? Path.of("warren-data") : dataDirectory).resolve("ha"),
                            port == null ? UpNodes.AMQP_PORT : port,
                            Optional.ofNullable(haNetwork)));
        }
        if (nodes > 1) {
            return new UpNodes(spec.commandLine().getOut(), nodes).run(words());
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        ConfigOverrides overrides = new ConfigOverrides(
                port == null ? OptionalInt.empty() : OptionalInt.of(port),
                Optional.ofNullable(dataDirectory),
                Optional.ofNullable(node),
                Optional.ofNullable(config),
                peers);
        return switch (NodeConfig.load(overrides, ConfigEnvironment.ofProcess())) {
            case ConfigResult.Loaded(var loaded, var warnings) ->
                new NodeProcess(loaded, Optional.ofNullable(controlPort), warnings, out, err).run();
            case ConfigResult.Refused(var problems, var warnings) -> {
                warnings.forEach(warning -> err.println("warning: " + warning));
                problems.forEach(problem -> err.println("error: " + problem));
                err.println("The node was not started: its configuration has " + problems.size() + " error"
                        + (problems.size() == 1 ? "" : "s") + ".");
                yield 78;
            }
        };
    }

    /** What all nodes have in common, and where the first one's ports and all directories begin. */
    private UpNodes.Words words() {
        return new UpNodes.Words(
                port == null ? UpNodes.AMQP_PORT : port,
                controlPort == null ? UpNodes.CONTROL_PORT : controlPort,
                dataDirectory == null ? Path.of("warren-data") : dataDirectory,
                Optional.ofNullable(node),
                Optional.ofNullable(config));
    }
}
