package io.warrenmq.bench.perftest;

import io.warrenmq.bench.peer.Comparison;
import io.warrenmq.bench.peer.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/perf-test}: RabbitMQ's load generator against WarrenMQ and a peer in turn. */
@Command(
        name = "perf-test",
        mixinStandardHelpOptions = true,
        description = "Runs PerfTest against WarrenMQ and a peer in turn, and prints medians and ratios. Each run has a"
                + " fresh broker, which is warmed up by the same load.")
public final class Main implements Callable<Integer> {
    @Option(names = "--scripts", defaultValue = "${sys:warren.bench.scripts}", description = "folder of the scripts")
    private Path scripts = Path.of("");

    @Option(names = "--peer", defaultValue = "rabbitmq")
    private String peerName = "";

    @Option(names = "--rounds", defaultValue = "5")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "10", description = "seconds, before every run")
    private int warmUpS;

    @Option(names = "--duration", defaultValue = "20", description = "seconds, of every run")
    private int durationS;

    @Parameters(arity = "0..*", description = "${COMPLETION-CANDIDATES}; all when none is given")
    private List<PerfTestLoad> loads = new ArrayList<>();

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Peer ours = new Peer("warren", scripts.resolve("warren"), 5682);
        Peer theirs = new Peer(peerName, scripts.resolve(peerName), 5692);
        for (PerfTestLoad load : loads.isEmpty() ? List.of(PerfTestLoad.values()) : loads) {
            System.out.println("== " + load + ": " + load.description());
            System.out.println("   PerfTest " + String.join(" ", load.arguments()));
            List<PerfTestRun.Result> ourResults = new ArrayList<>();
            List<PerfTestRun.Result> theirResults = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                ourResults.add(measure(ours, load, round));
                theirResults.add(measure(theirs, load, round));
            }
            Comparison<PerfTestRun.Result> comparison =
                    new Comparison<>(System.out, ours.name(), ourResults, theirs.name(), theirResults);
            comparison.print("rate out, messages/s", r -> r.summary().receivedPerSecond());
            comparison.print("rate in, messages/s", r -> r.summary().sentPerSecond());
            comparison.print("broker CPU, us/message", PerfTestRun.Result::cpuMicrosPerMessage);
            comparison.print("consumer p50, ms", r -> r.summary().consumerP50Ms());
            comparison.print("consumer p99, ms", r -> r.summary().consumerP99Ms());
            comparison.print("confirm p50, ms", r -> r.summary().confirmP50Ms());
            comparison.print("confirm p99, ms", r -> r.summary().confirmP99Ms());
            comparison.print("resident memory, MB", r -> (double) r.residentMb());
        }
        return 0;
    }

    private PerfTestRun.Result measure(Peer peer, PerfTestLoad load, int round)
            throws IOException, InterruptedException {
        PerfTestRun run = new PerfTestRun(peer.port(), peer.start());
        try {
            if (warmUpS > 0) {
                run.run(load.arguments(), warmUpS);
            }
            PerfTestRun.Result result = run.run(load.arguments(), durationS);
            PerfTestSummary summary = result.summary();
            System.out.printf(
                    Locale.ROOT,
                    "%s %d/%d sent/s %.0f received/s %.0f cpu_us %.3f rss_mb %d consumer_ms p50 %.3f p99 %.3f"
                            + " confirm_ms p50 %.3f p99 %.3f%n",
                    peer.name(),
                    round,
                    rounds,
                    summary.sentPerSecond(),
                    summary.receivedPerSecond(),
                    result.cpuMicrosPerMessage(),
                    result.residentMb(),
                    summary.consumerP50Ms(),
                    summary.consumerP99Ms(),
                    summary.confirmP50Ms(),
                    summary.confirmP99Ms());
            return result;
        } finally {
            peer.stop();
        }
    }
}
