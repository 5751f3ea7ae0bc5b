package io.warrenmq.bench.load;

import io.warrenmq.bench.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        description = "Runs loads against WarrenMQ and a peer in turn, and prints medians and ratios.")
public final class CompareCommand implements Callable<Integer> {
    @Option(names = "--scripts", defaultValue = "${sys:warren.bench.scripts}", description = "folder of the scripts")
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
            LoadResult result = new LoadRun(scenario.options("127.0.0.1", peer.port(), warmUpS, durationS), pid).run();
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
