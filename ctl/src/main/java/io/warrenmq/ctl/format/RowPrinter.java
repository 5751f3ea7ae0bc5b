package io.warrenmq.ctl.format;

import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints the rows of a listing as they come. Owned by the thread that runs the command. */
public final class RowPrinter {
    private final PrintStream out;
    private final Format format;
    private final List<Column> columns;
    private final boolean hasHeader;
    private final List<List<String>> pretty = new ArrayList<>();
    private int rowCount;

    /** @param hasHeader whether tables begin with the names of the columns */
    public RowPrinter(PrintStream out, Format format, List<Column> columns, boolean hasHeader) {
        this.out = out;
        this.format = format;
        this.columns = columns;
        this.hasHeader = hasHeader;
    }

    /** One row; values in the order of the columns. */
    public void row(List<JsonValue> values) {
        boolean isFirst = rowCount == 0;
        rowCount++;
        switch (format) {
            case JSON -> line((isFirst ? "[\n" : ",") + JsonText.write(object(values)));
            case JSON_STREAM -> line(JsonText.write(object(values)) + "\n");
            case CSV -> {
                if (isFirst) {
                    line(csv(columns.stream().map(Column::name).toList()));
                }
                line(csv(texts(values)));
            }
            case ERLANG -> print((isFirst ? "[" : ",\n ") + erlang(values));
            case PRETTY_TABLE -> pretty.add(texts(values));
            case INSPECT -> line((isFirst ? "[\n" : ",") + inspect(values));
            case STRING, STRING_PER_LINE -> line(inspect(values));
            case TABLE, REPORT -> {
                if (isFirst && hasHeader) {
                    line(String.join("\t", columns.stream().map(Column::name).toList()));
                }
                line(String.join("\t", texts(values)));
            }
        }
    }

    /** The end of the listing; to be called once. */
    public void end() {
        switch (format) {
            case JSON, INSPECT -> line(rowCount == 0 ? "[\n]" : "]");
            case ERLANG -> line(rowCount == 0 ? "[]" : "]");
            case PRETTY_TABLE -> {
                if (rowCount > 0) {
                    new PrettyTable(columns.stream().map(Column::name).toList(), pretty).print(out);
                }
            }
            case JSON_STREAM, CSV, STRING, STRING_PER_LINE, TABLE, REPORT -> out.flush();
        }
    }

    public int rowCount() {
        return rowCount;
    }

    private List<String> texts(List<JsonValue> values) {
        List<String> texts = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            texts.add(TextValues.cell(columns.get(i), values.get(i)));
        }
        return texts;
    }

    private JsonValue.Obj object(List<JsonValue> values) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            members.put(columns.get(i).name(), values.get(i));
        }
        return new JsonValue.Obj(members);
    }

    private static String csv(List<String> texts) {
        return String.join(
                ",",
                texts.stream()
                        .map(text -> '"' + text.replace("\"", "\"\"") + '"')
                        .toList());
    }

    private String erlang(List<JsonValue> values) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            pairs.add("{" + ErlangTerms.atom(column.name()) + "," + ErlangTerms.cell(column, values.get(i)) + "}");
        }
        return "[" + String.join(",", pairs) + "]";
    }

    private String inspect(List<JsonValue> values) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            boolean isText = values.get(i) instanceof JsonValue.Str;
            String text = TextValues.cell(column, values.get(i));
            pairs.add(column.name() + ": " + (isText ? TextValues.quoted(text) : text));
        }
        return "[" + String.join(", ", pairs) + "]";
    }

    private void line(String text) {
        out.print(text);
        out.print('\n');
    }

    private void print(String text) {
        out.print(text);
    }
}
