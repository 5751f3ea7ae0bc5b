package io.warrenmq.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    @Test
    void columnsAreAlignedToTheRight() {
        Table table = new Table(out, false, "queues", "cpu us/queue");

        table.row(10, 1.23456);
        table.row(100_000, Double.NaN);

        assertThat(printed())
                .containsExactly(
                        "   queues  cpu us/queue", //
                        "       10          1.23",
                        "   100000             -");
    }

    @Test
    void csvHasNamesWithoutBlanksAndLeavesUnknownFiguresEmpty() {
        Table table = new Table(out, true, "queues", "cpu us/queue", "resident MB");

        table.row(1, Double.NaN, 151.4);

        assertThat(printed()).containsExactly("queues,cpu_us_per_queue,resident_MB", "1,,151");
    }

    @Test
    void smallFiguresKeepTheirDigits() {
        assertThat(Table.text(0.01234)).isEqualTo("0.012");
        assertThat(Table.text(9.876)).isEqualTo("9.88");
        assertThat(Table.text(98.76)).isEqualTo("98.8");
        assertThat(Table.text(987.6)).isEqualTo("988");
        assertThat(Table.text(-12.34)).isEqualTo("-12.3");
        assertThat(Table.text(10_000_000)).isEqualTo("10000000");
    }

    @Test
    void aRowThatDoesNotFitIsRefused() {
        Table table = new Table(out, true, "a", "b");

        assertThatThrownBy(() -> table.row(1)).hasMessage("1 figures for 2 columns");
    }

    private String[] printed() {
        return text.toString().lines().toArray(String[]::new);
    }
}
