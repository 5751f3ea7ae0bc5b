package io.warrenmq.cluster.partition;

import static io.warrenmq.cluster.partition.Nodes.N1;
import static io.warrenmq.cluster.partition.Nodes.N2;
import static io.warrenmq.cluster.partition.Nodes.N3;
import static io.warrenmq.cluster.partition.Nodes.OLD;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkMonitorTest {
    private static final long TIMEOUT_MS = 8_000;

    private final LinkMonitor monitor = new LinkMonitor(N1, TIMEOUT_MS);

    @Test
    void silenceIsFoundBetweenThreeAndFiveQuartersOfTheTime() {
        long lastReportMs = 10_000;
        monitor.heard(N2, Nodes.report(OLD, 0, N1), lastReportMs);
        long earliestCutMs = lastReportMs;
        long latestCutMs = lastReportMs + monitor.reportIntervalMs();
        long foundMs = lastReportMs;
        while (monitor.reached(foundMs).contains(N2)) {
            foundMs += monitor.reportIntervalMs();
        }
        assertThat(foundMs - latestCutMs).isGreaterThanOrEqualTo(TIMEOUT_MS * 3 / 4);
        assertThat(foundMs - earliestCutMs).isLessThanOrEqualTo(TIMEOUT_MS * 5 / 4);
    }

    @Test
    void aLinkThatWorksOneWayOnlyIsNone() {
        monitor.heard(N2, Nodes.report(OLD, 0, N3), 0);
        assertThat(monitor.hears(0)).containsExactly(N2);
        assertThat(monitor.reached(0)).containsExactly(N1);
    }

    @Test
    void aClosedLinkCountsAtOnceAndUntilTheNextReport() {
        monitor.heard(N2, Nodes.report(OLD, 0, N1), 0);
        monitor.closed(N2);
        assertThat(monitor.reached(1)).containsExactly(N1);
        monitor.heard(N2, Nodes.report(OLD, 0, N1), 2);
        assertThat(monitor.reached(2)).containsExactly(N1, N2);
    }
}
