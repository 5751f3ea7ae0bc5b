package io.warrenmq.ctl.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.ctl.protocol.JsonText;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowPrinterTest {
    private static final List<Column> USERS = Column.of(List.of("user", "tags"));
    private static final List<List<JsonValue>> TWO_USERS = List.of(
            List.of(JsonValue.of("guest"), JsonValue.texts(List.of("administrator", "monitoring"))),
            List.of(JsonValue.of("u2"), JsonValue.texts(List.of())));

    @Test
    void aTableSeparatesByTabsUnderAHeader() {
        assertThat(print(Format.TABLE, true, USERS, TWO_USERS))
                .isEqualTo("user\ttags\nguest\t[administrator, monitoring]\nu2\t[]\n");
        assertThat(print(Format.TABLE, false, USERS, TWO_USERS)).startsWith("guest\t");
        assertThat(print(Format.TABLE, true, USERS, List.of())).isEmpty();
    }

    @Test
    void jsonIsAnArrayWithOneObjectPerLine() {
        assertThat(print(Format.JSON, true, USERS, TWO_USERS)).isEqualTo("""
                        [
                        {"user":"guest","tags":["administrator","monitoring"]}
                        ,{"user":"u2","tags":[]}
                        ]
                        """);
        assertThat(JsonText.read(print(Format.JSON, true, USERS, List.of()))).isEqualTo(new JsonValue.Arr(List.of()));
    }

    @Test
    void jsonStreamIsOneDocumentPerRow() {
        assertThat(print(Format.JSON_STREAM, true, USERS, TWO_USERS)).isEqualTo("""
                        {"user":"guest","tags":["administrator","monitoring"]}

                        {"user":"u2","tags":[]}

                        """);
    }

    @Test
    void csvQuotesEverything() {
        List<Column> columns = Column.of(List.of("name", "arguments"));
        List<List<JsonValue>> rows = List.of(
                List.of(JsonValue.of("q1"), JsonText.read("{\"x-max-length\":10,\"x-overflow\":\"reject-publish\"}")));

        assertThat(print(Format.CSV, true, columns, rows)).isEqualTo("""
                        "name","arguments"
                        "q1","[{""x-max-length"",10},{""x-overflow"",""reject-publish""}]"
                        """);
    }

    @Test
    void erlangTermsNameTheTypesInArguments() {
        List<Column> columns = Column.of(List.of("name", "arguments", "messages"));
        List<List<JsonValue>> rows = List.of(
                List.of(JsonValue.of("ex"), JsonValue.EMPTY, JsonValue.of(0)),
                List.of(JsonValue.of("q1"), JsonText.read("{\"x-max-length\":10,\"x-a\":\"b\"}"), JsonValue.of(3)));

        assertThat(print(Format.ERLANG, true, columns, rows)).isEqualTo("""
                        [[{name,<<"ex">>},{arguments,[]},{messages,0}],
                         [{name,<<"q1">>},{arguments,[{<<"x-max-length">>,long,10},{<<"x-a">>,longstr,<<"b">>}]},{messages,3}]]
                        """);
        assertThat(print(Format.ERLANG, true, USERS, TWO_USERS))
                .startsWith("[[{user,<<\"guest\">>},{tags,[administrator,monitoring]}],");
    }

    @Test
    void aPrettyTableIsDrawnWithLines() {
        assertThat(print(Format.PRETTY_TABLE, true, USERS, TWO_USERS)).isEqualTo("""
                        ┌───────┬─────────────────────────────┐
                        │ user  │ tags                        │
                        ├───────┼─────────────────────────────┤
                        │ guest │ [administrator, monitoring] │
                        ├───────┼─────────────────────────────┤
                        │ u2    │ []                          │
                        └───────┴─────────────────────────────┘
                        """);
    }

    @Test
    void argumentsLookAsTheJavaClientExpects() {
        List<Column> columns = Column.of(List.of("pid", "peer_port", "client_properties"));
        JsonValue properties = JsonText.read(
                "{\"product\":\"RabbitMQ\",\"capabilities\":{\"basic.nack\":true},\"connection_name\":\"conn_x-1\"}");
        List<List<JsonValue>> rows =
                List.of(List.of(JsonValue.of("<rabbit@localhost.1.2.3>"), JsonValue.of(41988), properties));

        assertThat(print(Format.TABLE, false, columns, rows))
                .isEqualTo("<rabbit@localhost.1.2.3>\t41988\t[{\"product\",\"RabbitMQ\"},"
                        + "{\"capabilities\",[{\"basic.nack\",true}]},{\"connection_name\",\"conn_x-1\"}]\n");
    }

    @Test
    void namesMadeByClientsCannotForgeRowsOrMoveTheCursor() {
        List<List<JsonValue>> rows =
                List.of(List.of(JsonValue.of("a\tb\nc\u001b[2J"), JsonText.read("{\"k\":\"x\\ny\"}")));

        assertThat(print(Format.TABLE, false, Column.of(List.of("name", "arguments")), rows))
                .isEqualTo("a\\tb\\nc\\x1b[2J\t[{\"k\",\"x\\ny\"}]\n");
    }

    @Test
    void unknownValuesAreEmptyAndBooleansInSmallLetters() {
        List<List<JsonValue>> rows = List.of(List.of(JsonValue.NULL, JsonValue.of(true), JsonValue.of(0.5)));

        assertThat(print(Format.TABLE, false, Column.of(List.of("a", "b", "c")), rows))
                .isEqualTo("\ttrue\t0.5\n");
    }

    private static String print(Format format, boolean hasHeader, List<Column> columns, List<List<JsonValue>> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        RowPrinter printer = new RowPrinter(out, format, columns, hasHeader);
        rows.forEach(printer::row);
        printer.end();
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
