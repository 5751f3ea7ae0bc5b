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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "compare",
        description = "Runs loads against WarrenMQ and a peer in turn, and prints medians and ratios.")
public final class CompareCommand implements Callable<Integer> {
    @Mixin
    private SideBySide sides = new SideBySide();

    @Parameters(arity = "0..*", description = "${COMPLETION-CANDIDATES}; all when none is given")
    private List<Scenario> scenarios = new ArrayList<>();

    private boolean ordered = true;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Peer ours = sides.ours("");
        Peer theirs = sides.theirs("");
        for (Scenario scenario : scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios) {
            System.out.println("== " + scenario + ": " + scenario.description());
            List<LoadResult> ourResults = new ArrayList<>();
            List<LoadResult> theirResults = new ArrayList<>();
            List<LatencyHistogram> disk = new ArrayList<>();
            for (int round = 1; round <= sides.rounds(); round++) {
                ourResults.add(measure(ours, scenario, round));
                theirResults.add(measure(theirs, scenario, round));
                if (scenario.showsDisk()) {
                    disk.add(measureDisk(scenario, round));
                }
            }
            LoadResult.printAll(sides.comparison(ourResults, theirResults));
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
        LoadOptions load = scenario.options("", 0, sides.warmUpS(), sides.durationS());
        Path folder = Path.of(System.getenv().getOrDefault("TMPDIR", "/tmp"));
        LatencyHistogram times =
                new BareDisk(folder, load.bodyBytes(), load.ratePerSecond()).measure(sides.durationS());
        System.out.printf(
                Locale.ROOT,
                "disk %d/%d forced_ms p50 %.3f p99 %.3f p999 %.3f max %.3f%n",
                round,
                sides.rounds(),
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
                            scenario.options("127.0.0.1", peer.port(), sides.warmUpS(), sides.durationS()),
                            Processes.of(pid))
                    .run();
            System.out.println(peer.name() + " " + round + "/" + sides.rounds() + " " + result.line());
            ordered &= result.sequenceErrors() == 0;
            return result;
        } finally {
            peer.stop();
        }
    }
}
