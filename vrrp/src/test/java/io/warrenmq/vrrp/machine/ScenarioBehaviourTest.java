package io.warrenmq.vrrp.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What operators of common two-node designs see, in virtual time. */
class ScenarioBehaviourTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final SimulatedNetwork network = new SimulatedNetwork(new Random(7), SECOND + 10 * MILLI);

    private static String instance(int weight, String lines, boolean tracked) {
        return "vrrp_script chk {\n script /bin/x\n weight " + weight + "\n}\nvrrp_instance V1 {\n interface eth0\n"
                + " virtual_router_id 1\n" + lines + (tracked ? "\n track_script {\n chk\n }" : "")
                + "\n virtual_ipaddress {\n 192.0.2.10\n }\n}\n";
    }

    private SimulatedNode add(int weight, String lines, boolean tracked) {
        network.add(Configs.of(instance(weight, lines, tracked)));
        return network.nodes.getLast();
    }

    private void script(SimulatedNode node, boolean works) {
        node.scriptWorks = works;
        node.learn();
    }

    private List<Integer> owner() {
        return network.owners().getOrDefault("V1 on side 0", List.of());
    }

    private long untilOwner(int index) {
        long began = network.now();
        while (!owner().equals(List.of(index))) {
            assertThat(network.now() - began)
                    .as("waiting for node %d\n%s", index, network.traced())
                    .isLessThan(60 * SECOND);
            network.pass(MILLI);
        }
        return network.now() - began;
    }

    @Test
    void aSmallPositiveWeightDoesNotMoveTheAddressButStoppingTheDaemonDoes() {
        SimulatedNode a = add(2, " state MASTER\n priority 100", true);
        SimulatedNode b = add(2, " state BACKUP\n priority 50", true);
        a.start();
        b.start();
        assertThat(untilOwner(0)).isBetween(3_600 * MILLI, 3_620 * MILLI);
        assertThat(a.router("V1").orElseThrow().effectivePriority()).isEqualTo(102);

        script(a, false);
        network.pass(30 * SECOND);
        assertThat(owner()).containsExactly(0);

        a.stop();
        assertThat(untilOwner(1)).isBetween(796 * MILLI, 805 * MILLI);
        script(a, true);
        a.start();
        assertThat(untilOwner(0)).isLessThan(3_700 * MILLI);
    }

    @Test
    void aWeightAboveTheDifferenceOfThePrioritiesMovesTheAddressAndBack() {
        SimulatedNode a = add(2, " state MASTER\n priority 200", true);
        SimulatedNode b = add(2, " state BACKUP\n priority 199", true);
        a.start();
        b.start();
        untilOwner(0);

        script(a, false);
        // Three seconds and (256 - 201) / 256 from the last advert at 202.
        assertThat(untilOwner(1)).isBetween(2_200 * MILLI, 3_225 * MILLI);

        script(a, true);
        assertThat(untilOwner(0)).isLessThan(3_300 * MILLI);
    }

    @Test
    void withoutPreemptionANegativeWeightMovesNothing() {
        SimulatedNode a = add(-20, " state MASTER\n nopreempt\n priority 100", true);
        SimulatedNode b = add(-20, " state BACKUP\n nopreempt\n priority 100", true);
        a.start();
        network.pass(SECOND);
        b.start();
        untilOwner(0);

        script(a, false);
        network.pass(30 * SECOND);
        assertThat(owner()).containsExactly(0);

        a.stop();
        assertThat(untilOwner(1)).isBetween(609 * MILLI, 615 * MILLI);
        script(a, true);
        a.start();
        network.pass(30 * SECOND);
        assertThat(owner()).as("equal priorities: the running master stays").containsExactly(1);
    }

    @Test
    void aScriptWithoutWeightMovesTheAddressAfterSkewAndBack() {
        SimulatedNode a = add(0, " state MASTER\n priority 100", true);
        SimulatedNode b = add(0, " state BACKUP\n nopreempt\n priority 50", false);
        a.start();
        b.start();
        untilOwner(0);

        script(a, false);
        assertThat(untilOwner(1)).isBetween(804 * MILLI, 812 * MILLI);

        script(a, true);
        assertThat(untilOwner(0)).isLessThan(3_700 * MILLI);
    }

    @Test
    void aPairBelowASecondIsReplacedInTime() {
        SimulatedNode a = add(0, " version 3\n advert_int 0.1\n priority 150", false);
        SimulatedNode b = add(0, " version 3\n advert_int 0.1\n priority 100", false);
        a.start();
        b.start();
        untilOwner(0);
        network.pass(SECOND);

        a.kill();
        long began = network.now();
        while (b.leases.isEmpty()) {
            network.pass(MILLI);
        }
        assertThat(network.now() - began).isBetween(260 * MILLI, 366 * MILLI);
    }
}
