package io.warrenmq.bench.scale;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rows of figures under names, printed as they are measured: aligned for a person, or as CSV. */
final class Table {
    private static final int NARROWEST = 9;

    private final PrintWriter out;
    private final boolean csv;
    private final List<String> columns;

    Table(PrintWriter out, boolean csv, String... columns) {
        this.out = out;
        this.csv = csv;
        this.columns = List.of(columns);
        if (csv) {
            out.println(this.columns.stream()
                    .map(name -> name.replace("/", " per ").replaceAll("\\s+", "_"))
                    .collect(Collectors.joining(",")));
        } else {
            out.println(this.columns.stream().map(this::padded).collect(Collectors.joining("  ")));
        }
    }

    /** One figure for each column, NaN for what is not known. */
    void row(double... figures) {
        if (figures.length != columns.size()) {
            throw new IllegalArgumentException(figures.length + " figures for " + columns.size() + " columns");
        }
        if (csv) {
            out.println(Arrays.stream(figures)
                    .mapToObj(figure -> Double.isNaN(figure) ? "" : text(figure))
                    .collect(Collectors.joining(",")));
            return;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < figures.length; i++) {
            String figure = Double.isNaN(figures[i]) ? "-" : text(figures[i]);
            line.append(i == 0 ? "" : "  ").append(" ".repeat(Math.max(0, width(columns.get(i)) - figure.length())));
            line.append(figure);
        }
        out.println(line);
    }

    private String padded(String column) {
        return " ".repeat(width(column) - column.length()) + column;
    }

    private static int width(String column) {
        return Math.max(NARROWEST, column.length());
    }

    /** Whole numbers as they are, others with three digits that count. */
    static String text(double figure) {
        double size = Math.abs(figure);
        if (figure == Math.rint(figure) || size >= 100) {
            return String.format(Locale.ROOT, "%.0f", figure);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", figure);
    }
}
