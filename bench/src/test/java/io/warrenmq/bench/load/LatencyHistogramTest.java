package io.warrenmq.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void nothingRecordedHasNoPercentile() {
        assertThat(histogram.percentileMs(50)).isNaN();
        assertThat(histogram.maximumMs()).isNaN();
    }

    @Test
    void theMaximumIsExact() {
        histogram.record(1_000_003);
        histogram.record(17);

        assertThat(histogram.maximumMs()).isEqualTo(1.000003);
    }

    @Test
    void aClockThatWentBackCountsAsNoTime() {
        histogram.record(-5);

        assertThat(histogram.maximumMs()).isZero();
        assertThat(histogram.percentileMs(100)).isZero();
    }

    @Test
    void theLongestTimeFits() {
        histogram.record(Long.MAX_VALUE);

        assertThat(histogram.percentileMs(50)).isEqualTo(Long.MAX_VALUE / 1e6);
    }

    @Test
    void percentilesOfAnEvenSpreadAreWhereTheyShouldBe() {
        for (int millisecond = 1; millisecond <= 1000; millisecond++) {
            histogram.record(millisecond * 1_000_000L);
        }

        assertThat(histogram.percentileMs(50)).isBetween(500.0, 516.0);
        assertThat(histogram.percentileMs(99)).isBetween(990.0, 1000.0);
        assertThat(histogram.percentileMs(99.9)).isBetween(999.0, 1000.0);
    }

    @Test
    void addingAnotherIsAsIfAllHadBeenRecordedInOne() {
        LatencyHistogram other = new LatencyHistogram();
        LatencyHistogram all = new LatencyHistogram();
        for (int i = 0; i < 100; i++) {
            (i % 2 == 0 ? histogram : other).record(i * 1000L);
            all.record(i * 1000L);
        }

        histogram.add(other);

        assertThat(histogram.percentileMs(75)).isEqualTo(all.percentileMs(75));
        assertThat(histogram.maximumMs()).isEqualTo(all.maximumMs());
    }

    @Property(tries = 200)
    void aPercentileIsAtMostOneThirtySecondAboveTheTrueOne(
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = 60_000_000_000L) Long> nanos) {
        LatencyHistogram recorded = new LatencyHistogram();
        nanos.forEach(recorded::record);
        List<Long> sorted = nanos.stream().sorted().toList();

        for (int percentile : new int[] {1, 50, 90, 99, 100}) {
            long exact = sorted.get((int) Math.max(0, Math.ceil(sorted.size() * percentile / 100.0) - 1));
            assertThat(recorded.percentileMs(percentile) * 1e6)
                    .as("percentile %s of %s", percentile, sorted)
                    .isBetween(exact - 0.5, exact * (33.0 / 32) + 1.5);
        }
    }
}
