package io.warrenmq.bench.load;

import io.warrenmq.bench.peer.Comparison;
import io.warrenmq.bench.peer.Peer;
import io.warrenmq.bench.peer.Processes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Three nodes of each broker in turn, each load once with clients at the node where the queues live and once with
 * clients at another node.
 */
@Command(
        name = "cluster",
        description =
                "Runs loads against clusters of three nodes of WarrenMQ and a peer in turn, through the node where"
                        + " the queues live and through another one.")
public final class ClusterCommand implements Callable<Integer> {
    @Mixin
    private SideBySide sides = new SideBySide();

    @Option(
            names = "--policy",
            defaultValue = "",
            description = "definition of a policy for all queues, for example {\"ha-mode\":\"all\"}")
    private String policy = "";

    @Parameters(arity = "1..*", description = "${COMPLETION-CANDIDATES}")
    private List<Scenario> scenarios = new ArrayList<>();

    private boolean ordered = true;

    /** What the rounds of one broker measured. */
    private record Results(List<LoadResult> atOwner, List<LoadResult> elsewhere) {
        Results() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Peer ours = sides.ours("-cluster");
        Peer theirs = sides.theirs("-cluster");
        for (Scenario scenario : scenarios) {
            System.out.println("== " + scenario + ", three nodes" + (policy.isEmpty() ? "" : ", policy " + policy)
                    + ": " + scenario.description());
            Results our = new Results();
            Results their = new Results();
            for (int round = 1; round <= sides.rounds(); round++) {
                measure(ours, scenario, round, our);
                measure(theirs, scenario, round, their);
            }
            System.out.println("   through the node of the queues");
            LoadResult.printAll(sides.comparison(our.atOwner, their.atOwner));
            System.out.println("   through another node");
            LoadResult.printAll(sides.comparison(our.elsewhere, their.elsewhere));
            System.out.printf(
                    Locale.ROOT,
                    "   rate out through another node, of that through the node of the queues: warren %.2f, %s %.2f%n",
                    share(our),
                    sides.peerName(),
                    share(their));
        }
        return ordered ? 0 : 1;
    }

    private static double share(Results results) {
        return Comparison.median(results.elsewhere, LoadResult::consumedPerSecond)
                / Comparison.median(results.atOwner, LoadResult::consumedPerSecond);
    }

    private void measure(Peer peer, Scenario scenario, int round, Results results)
            throws IOException, InterruptedException {
        Processes nodes = peer.startCluster(policy);
        try {
            results.atOwner.add(run(peer, scenario, round, nodes, peer.port(), "owner"));
            results.elsewhere.add(run(peer, scenario, round, nodes, peer.port() + 1, "other"));
        } finally {
            peer.stop();
        }
    }

    private LoadResult run(Peer peer, Scenario scenario, int round, Processes nodes, int port, String where)
            throws IOException, InterruptedException {
        LoadResult result = new LoadRun(scenario.options("127.0.0.1", port, sides.warmUpS(), sides.durationS()), nodes)
                .declaringThrough(peer.port())
                .run();
        System.out.println(peer.name() + " " + where + " " + round + "/" + sides.rounds() + " " + result.line());
        ordered &= result.sequenceErrors() == 0;
        return result;
    }
}
