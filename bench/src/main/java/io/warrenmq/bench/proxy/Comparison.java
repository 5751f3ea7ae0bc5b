package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All loads on all targets in turn, several times; prints the best and the median of each. */
final class Comparison {
    private final int rounds;
    private final int seconds;
    private final String only;
    private final List<Target> targets;

    /** @param only what the names of the loads that are run begin with */
    Comparison(int rounds, int seconds, String only, List<Target> targets) {
        this.rounds = rounds;
        this.seconds = seconds;
        this.only = only;
        this.targets = targets;
    }

    private interface Load {
        Loads.Result run(Target target) throws IOException, InterruptedException;
    }

    void run() throws IOException, InterruptedException {
        Map<String, Load> loads = new LinkedHashMap<>();
        loads.put("up 1, MB/s, CPU s/GB", target -> Loads.throughput(target, 1, true, seconds));
        loads.put("down 1, MB/s, CPU s/GB", target -> Loads.throughput(target, 1, false, seconds));
        loads.put("up 16, MB/s, CPU s/GB", target -> Loads.throughput(target, 16, true, seconds));
        loads.put("down 16, MB/s, CPU s/GB", target -> Loads.throughput(target, 16, false, seconds));
        loads.put("connections 1, /s, CPU us", target -> Loads.connections(target, 1, seconds));
        loads.put("connections 16, /s, CPU us", target -> Loads.connections(target, 16, seconds));
        loads.put("round trip, p50 us, CPU us, p99 us", Loads::roundTrips);
        loads.keySet().removeIf(name -> !name.startsWith(only));
        Map<String, List<Loads.Result>> results = new LinkedHashMap<>();
        // The first round warms everything up and does not count.
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Load> load : loads.entrySet()) {
                for (Target target : targets) {
                    Loads.Result result = load.getValue().run(target);
                    if (round > 0) {
                        results.computeIfAbsent(load.getKey() + " | " + target.name(), key -> new ArrayList<>())
                                .add(result);
                    }
                }
            }
        }
        results.forEach(Comparison::print);
    }

    private static void print(String title, List<Loads.Result> results) {
        boolean lowIsGood = title.startsWith("round trip");
        Comparator<Loads.Result> byRate = Comparator.comparingDouble(Loads.Result::rate);
        List<Loads.Result> best =
                results.stream().sorted(lowIsGood ? byRate : byRate.reversed()).toList();
        List<Double> cpu = results.stream().map(Loads.Result::cpu).sorted().toList();
        List<Double> tail = results.stream().map(Loads.Result::tail).sorted().toList();
        System.out.println(String.format(
                Locale.ROOT,
                "%-48s best %10.1f median %10.1f   CPU best %8.3f median %8.3f%s",
                title,
                best.getFirst().rate(),
                best.get(best.size() / 2).rate(),
                cpu.getFirst(),
                cpu.get(cpu.size() / 2),
                lowIsGood
                        ? String.format(
                                Locale.ROOT, "   p99 best %.1f median %.1f", tail.getFirst(), tail.get(tail.size() / 2))
                        : ""));
    }
}
