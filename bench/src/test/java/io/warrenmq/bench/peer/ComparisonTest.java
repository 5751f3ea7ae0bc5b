package io.warrenmq.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(median(9, 1, 5)).isEqualTo(5);
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(median(1, 2, 4, 100)).isEqualTo(3);
    }

    @Test
    void whatOneRunDidNotMeasureHasNoMedian() {
        assertThat(median()).isNaN();
        assertThat(median(1, Double.NaN, 3)).isNaN();
    }

    @Test
    void mediansStandSideBySideWithTheirRatio() {
        comparison(List.of(10.0, 30.0, 20.0), List.of(5.0)).print("rate", figure -> figure);

        assertThat(bytes.toString(StandardCharsets.UTF_8).replaceAll("\\s+", " "))
                .isEqualTo(" rate warren 20.000 peer 5.000 ratio 4.000 ");
    }

    @Test
    void aFigureThatOneSideLacksIsLeftOut() {
        comparison(List.of(10.0), List.of(Double.NaN)).print("rate", figure -> figure);

        assertThat(bytes.size()).isZero();
    }

    private Comparison<Double> comparison(List<Double> ours, List<Double> theirs) {
        return new Comparison<>(out, "warren", ours, "peer", theirs);
    }

    private static double median(double... figures) {
        return Comparison.median(Arrays.stream(figures).boxed().toList(), figure -> figure);
    }
}
