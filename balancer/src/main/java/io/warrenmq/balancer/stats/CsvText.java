package io.warrenmq.balancer.stats;

import java.util.List;

/** Statistics as CSV and JSON. */
public final class CsvText {
    private CsvText() {}

    /** The header begins with {@code # }, and each line ends in a comma: programs expect both. */
    public static String csv(List<StatRow> rows) {
        StringBuilder text = new StringBuilder("# ");
        StatRow.COLUMNS.forEach(column -> text.append(column).append(','));
        text.append('\n');
        for (StatRow row : rows) {
            StatRow.COLUMNS.forEach(
                    column -> text.append(quoted(row.get(column))).append(','));
            text.append('\n');
        }
        return text.toString();
    }

    private static String quoted(String value) {
        boolean special = value.indexOf(',') >= 0 || value.indexOf('"') >= 0 || value.indexOf('\n') >= 0;
        return special ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    /** One object for each line, with the columns that apply. */
    public static String json(List<StatRow> rows) {
        StringBuilder text = new StringBuilder("[");
        String between = "";
        for (StatRow row : rows) {
            text.append(between).append('{');
            String comma = "";
            for (String column : StatRow.COLUMNS) {
                String value = row.get(column);
                if (!value.isEmpty()) {
                    text.append(comma).append('"').append(column).append("\":");
                    text.append(value.matches("-?\\d{1,18}") ? value : jsonText(value));
                    comma = ",";
                }
            }
            text.append('}');
            between = ",\n";
        }
        return text.append("]\n").toString();
    }

    static String jsonText(String value) {
        StringBuilder text = new StringBuilder("\"");
        for (int index = 0; index < value.length(); index++) {
            char c = value.charAt(index);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
