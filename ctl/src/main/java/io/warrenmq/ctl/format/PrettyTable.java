package io.warrenmq.ctl.format;

import java.io.PrintStream;
import java.util.List;

/** A table drawn with lines. Stateless after construction. */
public final class PrettyTable {
    private final List<String> header;
    private final List<List<String>> rows;
    private final int[] widths;

    public PrettyTable(List<String> header, List<List<String>> rows) {
        this.header = header;
        this.rows = rows;
        this.widths = new int[header.size()];
        widen(header);
        rows.forEach(this::widen);
    }

    public void print(PrintStream out) {
        line(out, "┌", "┬", "┐");
        cells(out, header);
        for (List<String> row : rows) {
            line(out, "├", "┼", "┤");
            cells(out, row);
        }
        line(out, "└", "┴", "┘");
    }

    private void widen(List<String> cells) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], length(cells.get(i)));
        }
    }

    private void line(PrintStream out, String left, String middle, String right) {
        StringBuilder line = new StringBuilder(left);
        for (int i = 0; i < widths.length; i++) {
            line.append(i == 0 ? "" : middle).append("─".repeat(widths[i] + 2));
        }
        out.print(line.append(right).append('\n'));
    }

    private void cells(PrintStream out, List<String> cells) {
        StringBuilder line = new StringBuilder("│");
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            line.append(' ')
                    .append(cell)
                    .append(" ".repeat(widths[i] - length(cell)))
                    .append(" │");
        }
        out.print(line.append('\n'));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
