package io.warrenmq.bench.perftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PerfTestSummaryTest {
    private static final String CONFIRMED = """
            id: test-1, starting consumer #0
            id: test-1, time 1.003 s, sent: 1111 msg/s, confirmed: 983 msg/s, nacked: 0 msg/s, received: 984 msg/s, \
            min/median/75th/95th/99th consumer latency: 4429/62076/109327/398839/399431 µs, \
            confirm latency: 1127/84730/129941/201240/206560 µs
            id: test-1, time 4.000 s, sent: 9902 msg/s, confirmed: 9684 msg/s, nacked: 0 msg/s, received: 9019 msg/s, \
            min/median/75th/95th/99th consumer latency: 97418/205197/257960/331990/362818 µs, \
            confirm latency: 402/22614/36288/82580/114421 µs
            test stopped (Reached time limit)
            id: test-1, sending rate avg: 5040 msg/s
            id: test-1, receiving rate avg: 4986 msg/s
            id: test-1, consumer latency min/median/75th/95th/99th 1481/90704/209446/317249/364306 µs
            id: test-1, confirm latency min/median/75th/95th/99th 502/25362/40324/107525/177806 µs
            """;

    @Test
    void theFiguresOfTheWholeRunAreTakenAndNotThoseOfASecond() {
        assertThat(PerfTestSummary.parse(CONFIRMED))
                .isEqualTo(new PerfTestSummary(4.0, 5040, 4986, 90.704, 364.306, 25.362, 177.806));
    }

    @Test
    void messagesAreTheRateTimesTheTimeItWasMeasuredFor() {
        assertThat(PerfTestSummary.parse(CONFIRMED).received()).isEqualTo(19_944);
    }

    @Test
    void aLoadWithoutConfirmsHasNoLatencyOfThem() {
        PerfTestSummary summary = PerfTestSummary.parse(CONFIRMED
                .lines()
                .filter(line -> !line.contains("confirm latency min"))
                .reduce("", (text, line) -> text + line + "\n"));

        assertThat(summary.confirmP50Ms()).isNaN();
        assertThat(summary.consumerP50Ms()).isEqualTo(90.704);
    }

    @Test
    void millisecondsAreTakenAsSuch() {
        PerfTestSummary summary = PerfTestSummary.parse("""
                id: test-1, time 2.000 s, sent: 1 msg/s, received: 1 msg/s
                id: test-1, sending rate avg: 1 msg/s
                id: test-1, receiving rate avg: 1 msg/s
                id: test-1, consumer latency min/median/75th/95th/99th 1/2/3/4/5 ms
                """);

        assertThat(summary.consumerP99Ms()).isEqualTo(5);
    }

    @Test
    void whatIsNoSummaryIsShown() {
        assertThatThrownBy(() -> PerfTestSummary.parse("Connection refused"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Connection refused");
    }
}
