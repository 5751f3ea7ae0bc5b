package io.warrenmq.app.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.ha.Snapshot.Access;
import io.warrenmq.app.ha.Snapshot.Broker;
import io.warrenmq.app.ha.Snapshot.Figures;
import io.warrenmq.app.ha.Snapshot.Server;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Plan plan = Plan.inNamespaces(Path.of("/x"), Plan.DEFAULT_NETWORK);

    private static Figures figures(long connections, long in, long out, String mq1) {
        return new Figures(
                true,
                connections,
                in,
                out,
                Map.of(
                        "mq1", new Server(mq1, mq1.startsWith("UP") ? connections : 0),
                        "mq2", new Server("UP", 0),
                        "mq3", new Server("UP 1/2", 0)));
    }

    private Snapshot at(long second, int holder, Figures first, boolean firstRuns, boolean brokerRuns) {
        List<Access> access = List.of(
                new Access(plan.access().get(0), holder == 0, firstRuns, firstRuns, first),
                new Access(plan.access().get(1), holder == 1, true, true, figures(0, 0, 0, "UP")));
        List<Broker> brokers = new ArrayList<>();
        plan.brokers().forEach(host -> brokers.add(new Broker(host, brokerRuns || host.key() != '1')));
        return new Snapshot(second * SECOND_NS, access, brokers);
    }

    private static List<String> plain(List<String> lines) {
        return lines.stream().map(line -> line.replaceAll("\u001b\\[\\d+m", "")).toList();
    }

    @Test
    void theHolderOfTheAddressItsConnectionsAndTrafficAreShown() {
        Snapshot before = at(1, 0, figures(3, 1_000_000, 0, "UP"), true, true);
        Snapshot now = at(2, 0, figures(4, 3_500_000, 40_000_000, "UP"), true, true);

        List<String> lines = plain(new View(plan).lines(before, now, List.of("12:00:00 it happened")));

        assertThat(lines)
                .anySatisfy(line -> assertThat(line)
                        .matches("  a  lb1  198\\.18\\.51\\.2 +198\\.18\\.51\\.10 +up +up +4 +2\\.50M +40M"))
                .anySatisfy(
                        line -> assertThat(line).matches("  b  lb2  198\\.18\\.51\\.3 +- +up +up +0 +0\\.00M +0\\.00M"))
                .anySatisfy(
                        line -> assertThat(line).matches("  1  mq1  198\\.18\\.51\\.11:5672 +up +UP, 4 conn\\. +UP"))
                .anySatisfy(line -> assertThat(line).contains("12:00:00 it happened"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(View.COLUMNS));
    }

    @Test
    void whatIsDeadIsShownAsDead() {
        Snapshot now = at(2, 1, Figures.NONE, false, false);

        List<String> lines = plain(new View(plan).lines(now, now, List.of()));

        assertThat(lines)
                .anySatisfy(line -> assertThat(line).matches("  a  lb1  198\\.18\\.51\\.2 +- +dead +dead"))
                .anySatisfy(line -> assertThat(line).matches("  1  mq1  198\\.18\\.51\\.11:5672 +dead +- +UP"));
    }

    @Test
    void aBalancerThatWasStartedAnewHasNoNegativeTraffic() {
        Snapshot before = at(1, 0, figures(3, 9_000_000, 9_000_000, "UP"), true, true);
        Snapshot now = at(2, 0, figures(0, 10, 10, "UP"), true, true);

        assertThat(plain(new View(plan).lines(before, now, List.of())))
                .anySatisfy(line -> assertThat(line).matches("  a  lb1 .* 0 +0\\.00M +0\\.00M"));
    }

    @Test
    void longEventsAreCutAndTheLoopbackHasNoVirtualAddress() {
        Plan loopback = Plan.onLoopback(Path.of("/x"), 5672);
        List<Access> access = loopback.access().stream()
                .map(host -> new Access(host, false, true, false, figures(1, 0, 0, "UP")))
                .toList();
        List<Broker> brokers =
                loopback.brokers().stream().map(host -> new Broker(host, true)).toList();
        Snapshot now = new Snapshot(0, access, brokers);

        List<String> lines = plain(new View(loopback).lines(now, now, List.of("e".repeat(200))));

        assertThat(lines).noneSatisfy(line -> assertThat(line).contains("virtual address"));
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(View.COLUMNS));
    }

    @Test
    void changesAreToldInSentences() {
        Snapshot before = at(1, 0, figures(3, 0, 0, "UP"), true, true);

        assertThat(Changes.between(before, at(2, 1, figures(3, 0, 0, "DOWN"), true, false), plan))
                .containsExactly("lb2 has 198.18.51.10", "lb1 finds mq1 down", "broker mq1 has ended");
        assertThat(Changes.between(before, at(2, 7, Figures.NONE, false, true), plan))
                .containsExactly(
                        "nobody has 198.18.51.10",
                        "the balancer of lb1 has ended",
                        "the virtual router of lb1 has ended");
        assertThat(Changes.between(before, before, plan)).isEmpty();
        assertThat(Changes.between(at(1, 0, Figures.NONE, true, true), before, plan))
                .containsExactly(
                        "the balancer of lb1 serves", "lb1 finds mq1 up", "lb1 finds mq2 up", "lb1 finds mq3 up");
    }

    @Test
    void statisticsOfABalancerAreRead() {
        String text = """
                # pxname,svname,scur,bin,bout,status,last_chk,
                amqp,FRONTEND,7,100,200,OPEN,,
                amqp,mq1,4,1,2,UP,"says ""hello"", twice",
                amqp,mq2,0,0,0,DOWN 1/2,,
                amqp,BACKEND,7,100,200,UP,,
                statistics,FRONTEND,1,5,6,OPEN,,
                """;

        Figures figures = StatisticsCsv.of(text, "amqp");

        assertThat(figures)
                .isEqualTo(new Figures(
                        true, 7, 100, 200, Map.of("mq1", new Server("UP", 4), "mq2", new Server("DOWN 1/2", 0))));
        assertThat(StatisticsCsv.of(text, "other")).isEqualTo(Figures.NONE);
        assertThat(StatisticsCsv.of("<html>", "amqp")).isEqualTo(Figures.NONE);
        assertThat(StatisticsCsv.of("", "amqp")).isEqualTo(Figures.NONE);
    }
}
