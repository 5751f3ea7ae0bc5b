package io.warrenmq.bench.load;

import io.warrenmq.bench.peer.Comparison;
import java.util.Locale;

/**
 * What one run measured.
 *
 * @param cpuMicrosPerMessage CPU of the whole broker process per message that came out (or in, when nothing consumes),
 *     in microseconds
 * @param endToEnd from before the write to the read of the delivery
 * @param confirm from before the write to the read of the confirm
 */
public record LoadResult(
        double publishedPerSecond,
        double consumedPerSecond,
        double cpuMicrosPerMessage,
        long residentMb,
        LatencyHistogram endToEnd,
        LatencyHistogram confirm,
        long refused,
        long redelivered,
        long sequenceErrors,
        String firstSequenceError) {
    /** The medians of all figures, side by side. */
    static void printAll(Comparison<LoadResult> comparison) {
        comparison.print("rate out, messages/s", LoadResult::consumedPerSecond);
        comparison.print("rate in, messages/s", LoadResult::publishedPerSecond);
        comparison.print("broker CPU, us/message", LoadResult::cpuMicrosPerMessage);
        comparison.print("end to end p50, ms", r -> r.endToEnd().percentileMs(50));
        comparison.print("end to end p99, ms", r -> r.endToEnd().percentileMs(99));
        comparison.print("confirm p50, ms", r -> r.confirm().percentileMs(50));
        comparison.print("confirm p99, ms", r -> r.confirm().percentileMs(99));
        comparison.print("resident memory, MB", LoadResult::residentMb);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "published/s %.0f consumed/s %.0f cpu_us %.3f rss_mb %d e2e_ms p50 %.3f p99 %.3f p999 %.3f max %.3f"
                        + " confirm_ms p50 %.3f p99 %.3f p999 %.3f max %.3f refused %d redelivered %d sequence_errors %d %s",
                publishedPerSecond,
                consumedPerSecond,
                cpuMicrosPerMessage,
                residentMb,
                endToEnd.percentileMs(50),
                endToEnd.percentileMs(99),
                endToEnd.percentileMs(99.9),
                endToEnd.maximumMs(),
                confirm.percentileMs(50),
                confirm.percentileMs(99),
                confirm.percentileMs(99.9),
                confirm.maximumMs(),
                refused,
                redelivered,
                sequenceErrors,
                firstSequenceError);
    }
}
