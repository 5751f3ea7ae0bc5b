package io.warrenmq.bench.load;

import io.warrenmq.bench.peer.Comparison;
import io.warrenmq.bench.peer.Peer;
import io.warrenmq.bench.peer.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
            List<LatencyHistogram> disk = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                ourResults.add(measure(ours, scenario, round));
                theirResults.add(measure(theirs, scenario, round));
                if (scenario.showsDisk()) {
                    disk.add(measureDisk(scenario, round));
                }
            }
            Comparison<LoadResult> comparison =
                    new Comparison<>(System.out, "warren", ourResults, peerName, theirResults);
            LoadResult.printAll(comparison);
            if (!disk.isEmpty()) {
                System.out.printf(
                        Locale.ROOT,
                        "   the disk alone           p50 %.3f ms   p99 %.3f ms%n",
                        Comparison.median(disk, times -> times.percentileMs(50)),
                        Comparison.median(disk, times -> times.percentileMs(99)));
            }
        }
        return ordered ? 0 : 1;
    }

    private LatencyHistogram measureDisk(Scenario scenario, int round) throws IOException {
        LoadOptions load = scenario.options("", 0, warmUpS, durationS);
        Path folder = Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp"));
        LatencyHistogram times = new BareDisk(folder, load.bodyBytes(), load.ratePerSecond()).measure(durationS);
        System.out.printf(
                Locale.ROOT,
                "disk %d/%d forced_ms p50 %.3f p99 %.3f p999 %.3f max %.3f%n",
                round,
                rounds,
                times.percentileMs(50),
                times.percentileMs(99),
                times.percentileMs(99.9),
                times.maximumMs());
        return times;
    }

    private LoadResult measure(Peer peer, Scenario scenario, int round) throws IOException, InterruptedException {
        long pid = peer.start();
        try {
            LoadResult result = new LoadRun(
                            scenario.options("127.0.0.1", peer.port(), warmUpS, durationS), Processes.of(pid))
                    .run();
            System.out.println(peer.name() + " " + round + "/" + rounds + " " + result.line());
            ordered &= result.sequenceErrors() == 0;
            return result;
        } finally {
            peer.stop();
        }
    }
}
