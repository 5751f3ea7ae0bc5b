package io.warrenmq.bench.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/load}: one load against a running broker, or the same loads against two brokers in turn. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        subcommands = {Main.One.class, Main.Compare.class})
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Command(name = "run", description = "Runs one load against a broker that is up.")
    static final class One implements Callable<Integer> {
        @Parameters(description = "${COMPLETION-CANDIDATES}")
        private Scenario scenario = Scenario.SMALL;

        @Option(names = "--host", defaultValue = "127.0.0.1")
        private String host = "";

        @Option(names = "--port", defaultValue = "5672")
        private int port;

        @Option(names = "--pid", required = true, description = "process of the broker, for its CPU and memory")
        private long pid;

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
            LoadResult result = new LoadRun(options, pid).run();
            System.out.println(scenario + " " + result.line());
            return result.sequenceErrors() == 0 ? 0 : 1;
        }
    }

    @Command(
            name = "compare",
            description = "Runs loads against WarrenMQ and a peer in turn, and prints medians and ratios.")
    static final class Compare implements Callable<Integer> {
        @Option(names = "--scripts", required = true, description = "directory with the start scripts of the brokers")
        private Path scripts = Path.of("");

        @Option(names = "--peer", defaultValue = "rabbitmq")
        private String peerName = "";

        @Option(names = "--rounds", defaultValue = "5")
        private int rounds;

        @Option(names = "--warm-up", defaultValue = "10", description = "seconds, of every run")
        private int warmUpS;

        @Option(names = "--duration", defaultValue = "10", description = "seconds, of every run")
        private int durationS;

        @Parameters(arity = "0..*", description = "${COMPLETION-CANDIDATES}; all when none is given")
        private List<Scenario> scenarios = new ArrayList<>();

        private boolean ordered = true;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Peer ours = new Peer("warren", scripts.resolve("warren"), 5682);
            Peer theirs = new Peer(peerName, scripts.resolve(peerName), 5692);
            for (Scenario scenario : scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios) {
                System.out.println("== " + scenario + ": " + scenario.description());
                List<LoadResult> ourResults = new ArrayList<>();
                List<LoadResult> theirResults = new ArrayList<>();
                for (int round = 1; round <= rounds; round++) {
                    ourResults.add(measure(ours, scenario, round));
                    theirResults.add(measure(theirs, scenario, round));
                }
                compare("rate out, messages/s", ourResults, theirResults, LoadResult::consumedPerSecond);
                compare("rate in, messages/s", ourResults, theirResults, LoadResult::publishedPerSecond);
                compare("broker CPU, us/message", ourResults, theirResults, LoadResult::cpuMicrosPerMessage);
                compare(
                        "end to end p50, ms",
                        ourResults,
                        theirResults,
                        r -> r.endToEnd().percentileMs(50));
                compare(
                        "end to end p99, ms",
                        ourResults,
                        theirResults,
                        r -> r.endToEnd().percentileMs(99));
                compare(
                        "confirm p50, ms",
                        ourResults,
                        theirResults,
                        r -> r.confirm().percentileMs(50));
                compare(
                        "confirm p99, ms",
                        ourResults,
                        theirResults,
                        r -> r.confirm().percentileMs(99));
                compare("resident memory, MB", ourResults, theirResults, LoadResult::residentMb);
            }
            return ordered ? 0 : 1;
        }

        private LoadResult measure(Peer peer, Scenario scenario, int round) throws IOException, InterruptedException {
            long pid = peer.start();
            try {
                LoadResult result =
                        new LoadRun(scenario.options("127.0.0.1", peer.port(), warmUpS, durationS), pid).run();
                System.out.println(peer.name() + " " + round + "/" + rounds + " " + result.line());
                ordered &= result.sequenceErrors() == 0;
                return result;
            } finally {
                peer.stop();
            }
        }

        private void compare(
                String what, List<LoadResult> ours, List<LoadResult> theirs, ToDoubleFunction<LoadResult> figure) {
            double our = median(ours, figure);
            double their = median(theirs, figure);
            if (!Double.isNaN(our)) {
                System.out.printf(
                        Locale.ROOT,
                        "   %-24s warren %14.3f   %s %14.3f   ratio %.3f%n",
                        what,
                        our,
                        peerName,
                        their,
                        our / their);
            }
        }

        private static double median(List<LoadResult> results, ToDoubleFunction<LoadResult> figure) {
            double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }
}
