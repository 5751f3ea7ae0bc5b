package io.warrenmq.vrrp.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.config.VrrpConfig;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whatever fails in whatever order, one host at a time has an address, and none keeps one that it should not have. */
class SimulationTest {

    private static final Logger LOG = LoggerFactory.getLogger(SimulationTest.class);
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final int SEQUENCES = Integer.getInteger("warren.vrrp.sequences", 1_000);

    /** What a sequence is about; made from its random numbers. */
    private record Setting(
            int nodeCount,
            int version,
            long intervalMs,
            boolean group,
            boolean preempt,
            int preemptDelay,
            int weight,
            List<Integer> priorities) {

        static Setting draw(Random random) {
            int nodeCount = 2 + random.nextInt(3);
            int version = 2 + random.nextInt(2);
            long intervalMs = version == 2 ? 1000 : List.of(100, 200, 500, 1000).get(random.nextInt(4));
            boolean preempt = random.nextInt(4) > 0;
            int delay = preempt && random.nextInt(5) == 0 ? 1 + random.nextInt(10) : 0;
            List<Integer> priorities = new java.util.ArrayList<>(Collections.nCopies(nodeCount, 100));
            if (random.nextInt(4) > 0) {
                priorities.replaceAll(ignored -> 1 + random.nextInt(254));
            }
            int weight = List.of(0, -20, -60, 10, 60).get(random.nextInt(5));
            return new Setting(
                    nodeCount, version, intervalMs, random.nextInt(3) == 0, preempt, delay, weight, priorities);
        }

        /** What counts while the script works. */
        int effective(int priority) {
            return Math.clamp(priority + Math.max(weight, 0), 1, 254);
        }

        VrrpConfig config(int node, int priority) {
            StringBuilder text = new StringBuilder("vrrp_script chk {\n script /bin/x\n weight " + weight + "\n}\n");
            for (int vrid = 1; vrid <= (group ? 2 : 1); vrid++) {
                text.append("vrrp_instance V")
                        .append(vrid)
                        .append(" {\n interface eth0\n version ")
                        .append(version)
                        .append("\n virtual_router_id ")
                        .append(vrid)
                        .append("\n advert_int ")
                        .append(intervalMs / 1000.0)
                        .append("\n priority ")
                        .append(priority)
                        .append(preempt ? "" : "\n nopreempt")
                        .append(preemptDelay > 0 ? "\n preempt_delay " + preemptDelay : "")
                        .append(node == 0 && preempt && preemptDelay == 0 ? "\n state MASTER" : "")
                        .append("\n track_script {\n chk\n }\n virtual_ipaddress {\n 192.0.2.")
                        .append(100 + vrid)
                        .append("\n }\n}\n");
            }
            if (group) {
                text.append("vrrp_sync_group G {\n group {\n V1\n V2\n }\n sync_group_tracking_weight\n}\n");
            }
            return Configs.of(text.toString());
        }
    }

    @Test
    void oneHostHasTheAddressWhateverFails() {
        long first = new Random().nextLong(1L << 40);
        LOG.info("virtual routers in a failing network: seeds from {}, {} of them", first, SEQUENCES);
        for (long seed = first; seed < first + SEQUENCES; seed++) {
            runSequence(seed, false);
        }
    }

    @Test
    void oneMasterRemainsWhenLossesEnd() {
        long first = new Random().nextLong(1L << 40);
        for (long seed = first; seed < first + SEQUENCES / 5; seed++) {
            runSequence(seed, true);
        }
    }

    private static void runSequence(long seed, boolean losses) {
        try {
            simulate(new Random(seed), losses);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + (losses ? " with losses" : "") + ": " + e.getMessage(), e);
        }
    }

    private static void simulate(Random random, boolean losses) {
        Setting setting = Setting.draw(random);
        // A contest ends with the next advert of the better one, and a packet takes up to 3.1 ms.
        SimulatedNetwork network = new SimulatedNetwork(random, setting.intervalMs() * MILLI + 10 * MILLI);
        for (int node = 0; node < setting.nodeCount(); node++) {
            network.add(setting.config(node, setting.priorities().get(node)));
        }
        network.nodes.forEach(node -> network.plan(random.nextInt(2000) * MILLI, node::start));
        if (losses) {
            network.lose(0.2 + random.nextDouble() * 0.7);
        }
        network.pass(5 * SECOND);
        int faults = 3 + random.nextInt(12);
        for (int fault = 0; fault < faults; fault++) {
            strike(network, setting, random);
            network.look();
            network.pass(random.nextInt(6000) * MILLI);
        }
        mend(network);
        network.lose(0);
        network.pass(40 * SECOND);
        assertOneOwner(network, setting);
        network.nodes.forEach(SimulatedNode::stop);
        assertThat(network.owners()).as(network.traced()).isEmpty();
    }

    private static void strike(SimulatedNetwork network, Setting setting, Random random) {
        SimulatedNode node = network.nodes.get(random.nextInt(network.nodes.size()));
        int what = random.nextInt(9);
        network.trace("fault " + what + " of node " + node.index);
        switch (what) {
            case 0 -> node.kill();
            case 1 -> node.stop();
            case 2, 3 -> {
                if (!node.isRunning()) {
                    node.start();
                }
            }
            case 4 -> {
                node.cable = !node.cable;
                // The kernel tells of a lost carrier soon, not at once.
                network.plan(random.nextInt(20) * MILLI, node::learn);
            }
            case 5 -> network.nodes.forEach(each -> each.side = random.nextInt(2));
            case 6 -> network.nodes.forEach(each -> each.side = 0);
            case 7 -> {
                node.scriptWorks = !node.scriptWorks;
                node.learn();
            }
            case 8 -> {
                if (random.nextBoolean()) {
                    node.reload(setting.config(node.index, setting.priorities().get(node.index)));
                } else if (node.isRunning() && !node.frozen) {
                    node.frozen = true;
                    network.plan(random.nextInt(8000) * MILLI, () -> {
                        if (node.frozen) {
                            node.thaw();
                        }
                    });
                }
            }
            default -> throw new IllegalStateException("no such fault");
        }
    }

    private static void mend(SimulatedNetwork network) {
        network.trace("everything is mended");
        for (SimulatedNode node : network.nodes) {
            node.cable = true;
            node.side = 0;
            node.scriptWorks = true;
            if (node.frozen && node.isRunning()) {
                node.thaw();
            }
            if (!node.isRunning()) {
                node.start();
            } else {
                node.learn();
            }
        }
    }

    private static void assertOneOwner(SimulatedNetwork network, Setting setting) {
        String story = network.states() + "\n" + network.traced();
        assertThat(network.owners()).as(story).hasSize(setting.group() ? 2 : 1);
        assertThat(network.owners().values()).as(story).allMatch(owners -> owners.size() == 1);
        if (setting.preempt()) {
            int highest = setting.priorities().stream()
                    .mapToInt(setting::effective)
                    .max()
                    .orElseThrow();
            int owner = network.owners().values().iterator().next().getFirst();
            assertThat(setting.effective(setting.priorities().get(owner)))
                    .as(story)
                    .isEqualTo(highest);
        }
        assertThat(network.owners().values().stream().distinct())
                .as("a group has one owner\n" + story)
                .hasSize(1);
    }
}
