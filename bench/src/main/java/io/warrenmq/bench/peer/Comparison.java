package io.warrenmq.bench.peer;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Runs of two brokers side by side: the medians of a figure, and how they relate. */
public record Comparison<R>(PrintStream out, String ourName, List<R> ours, String theirName, List<R> theirs) {
    /** Prints a line, unless one side has no such figure. */
    public void print(String what, ToDoubleFunction<R> figure) {
        double our = median(ours, figure);
        double their = median(theirs, figure);
        if (Double.isNaN(our) || Double.isNaN(their)) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "   %-24s %s %14.3f   %s %14.3f   ratio %.3f%n",
                what,
                ourName,
                our,
                theirName,
                their,
                our / their);
    }

    /** NaN when nothing was run, or one run has no such figure. */
    public static <R> double median(List<R> results, ToDoubleFunction<R> figure) {
        double[] sorted = results.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0 || Double.isNaN(sorted[sorted.length - 1])) {
            return Double.NaN;
        }
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
