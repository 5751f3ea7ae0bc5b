package io.warrenmq.bench.load;

import io.warrenmq.bench.peer.Processes;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "run", description = "Runs one load against a broker that is up.")
public final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(description = "${COMPLETION-CANDIDATES}")
    private Scenario scenario = Scenario.SMALL;

    @Option(names = "--host", defaultValue = "127.0.0.1")
    private String host = "";

    @Option(names = "--port", defaultValue = "5672")
    private int port;

    @Option(
            names = "--declare-port",
            defaultValue = "0",
            description = "of the node where the queues are to live; that of --port by default")
    private int declarePort;

    @Option(
            names = "--pid",
            required = true,
            split = ",",
            description = "process of the broker, or processes of its nodes, for CPU and memory")
    private List<Long> pids = List.of();

    @Option(names = "--warm-up", defaultValue = "10", description = "seconds")
    private int warmUpS;

    @Option(names = "--duration", defaultValue = "10", description = "seconds")
    private int durationS;

    @Option(names = "--messages", defaultValue = "0", description = "instead of the scenario's number")
    private long messages;

    @Option(names = "--rate", defaultValue = "0", description = "instead of the scenario's rate, per second")
    private long rate;

    @Option(names = "--window", defaultValue = "0", description = "instead of the scenario's confirm window")
    private int window;

    @Override
    public Integer call() throws IOException, InterruptedException {
        LoadOptions options = scenario.options(host, port, warmUpS, durationS);
        options = new LoadOptions(
                options.host(),
                options.port(),
                options.bodyBytes(),
                options.publishers(),
                options.consumers(),
                options.queues(),
                options.exchange(),
                options.bindings(),
                options.persistent(),
                window > 0 ? window : options.confirmWindow(),
                options.ackEvery(),
                options.prefetch(),
                rate > 0 ? rate : options.ratePerSecond(),
                messages > 0 ? messages : options.messages(),
                options.warmUpS(),
                options.durationS());
        LoadResult result = new LoadRun(options, new Processes(pids))
                .declaringThrough(declarePort > 0 ? declarePort : port)
                .run();
        spec.commandLine().getOut().println(scenario + " " + result.line());
        return result.sequenceErrors() == 0 ? 0 : 1;
    }
}
