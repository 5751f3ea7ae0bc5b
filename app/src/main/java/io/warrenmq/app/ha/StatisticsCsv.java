package io.warrenmq.app.ha;

import io.warrenmq.app.ha.Snapshot.Figures;
import io.warrenmq.app.ha.Snapshot.Server;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the statistics that balancers write as CSV, with the columns of HAProxy. */
final class StatisticsCsv {
    private StatisticsCsv() {}

    /** The figures of one proxy; {@link Figures#NONE} if it is not in the text. */
    static Figures of(String text, String proxy) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().startsWith("# ")) {
            return Figures.NONE;
        }
        List<String> columns = words(lines.getFirst().substring(2));
        Figures figures = Figures.NONE;
        Map<String, Server> servers = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            Row row = new Row(columns, words(line));
            if (!row.text("pxname").equals(proxy)) {
                continue;
            }
            switch (row.text("svname")) {
                case "FRONTEND" ->
                    figures = new Figures(true, row.number("scur"), row.number("bin"), row.number("bout"), Map.of());
                case "BACKEND" -> {}
                default -> servers.put(row.text("svname"), new Server(row.text("status"), row.number("scur")));
            }
        }
        return new Figures(figures.answers(), figures.connections(), figures.bytesIn(), figures.bytesOut(), servers);
    }

    private record Row(List<String> columns, List<String> words) {
        String text(String column) {
            int index = columns.indexOf(column);
            return index >= 0 && index < words.size() ? words.get(index) : "";
        }

        long number(String column) {
            String text = text(column);
            return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean isQuoted = false;
        for (int index = 0; index < line.length(); index++) {
            char c = line.charAt(index);
            if (c == '"') {
                isQuoted = !isQuoted;
            } else if (c == ',' && !isQuoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }
}
