package io.warrenmq.bench.perftest;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What PerfTest printed at its end, latencies in milliseconds; NaN for what it did not measure.
 *
 * @param seconds the time that the rates are averages of
 */
record PerfTestSummary(
        double seconds,
        double sentPerSecond,
        double receivedPerSecond,
        double consumerP50Ms,
        double consumerP99Ms,
        double confirmP50Ms,
        double confirmP99Ms) {
    private static final Pattern TIME = Pattern.compile(", time ([\\d.]+) s,");
    private static final Pattern SENT = Pattern.compile(", sending rate avg: (\\d+) msg/s");
    private static final Pattern RECEIVED = Pattern.compile(", receiving rate avg: (\\d+) msg/s");
    private static final Pattern CONSUMER = latency("consumer");
    private static final Pattern CONFIRM = latency("confirm");

    /** Minimum, median, 75th, 95th and 99th percentile. */
    private static Pattern latency(String kind) {
        return Pattern.compile(
                ", " + kind
                        + " latency min/median/75th/95th/99th (?:\\d+)/(?<p50>\\d+)/(?:\\d+)/(?:\\d+)/(?<p99>\\d+) (?<unit>µs|ms)");
    }

    static PerfTestSummary parse(String output) {
        double seconds = TIME.matcher(output)
                .results()
                .reduce((first, last) -> last)
                .map(match -> Double.parseDouble(match.group(1)))
                .orElseThrow(() -> new IllegalArgumentException("PerfTest told no time; it said:\n" + output));
        return new PerfTestSummary(
                seconds,
                rate(SENT, output),
                rate(RECEIVED, output),
                latency(CONSUMER, output, "p50"),
                latency(CONSUMER, output, "p99"),
                latency(CONFIRM, output, "p50"),
                latency(CONFIRM, output, "p99"));
    }

    double received() {
        return receivedPerSecond * seconds;
    }

    private static double rate(Pattern pattern, String output) {
        return first(pattern, output)
                .map(match -> Double.parseDouble(match.group(1)))
                .orElseThrow(() -> new IllegalArgumentException("PerfTest told no rates; it said:\n" + output));
    }

    private static double latency(Pattern pattern, String output, String group) {
        return first(pattern, output)
                .map(match -> Double.parseDouble(match.group(group))
                        / (match.group("unit").equals("ms") ? 1 : 1000))
                .orElse(Double.NaN);
    }

    private static Optional<MatchResult> first(Pattern pattern, String output) {
        return pattern.matcher(output).results().findFirst();
    }
}
