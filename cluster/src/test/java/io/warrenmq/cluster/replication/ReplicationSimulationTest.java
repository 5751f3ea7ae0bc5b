package io.warrenmq.cluster.replication;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol keeps its promises under faults. {@code -Dwarren.test.seed} runs one seed, {@code -Dwarren.test.seeds}
 * sets how many.
 */
class ReplicationSimulationTest {
    private static final Logger log = LoggerFactory.getLogger(ReplicationSimulationTest.class);
    private static final int SEEDS = Integer.getInteger("warren.test.seeds", 100);
    private static final long FIRST = Long.getLong("warren.test.firstSeed", 1);

    static Stream<Scenario> scenarios() {
        return Stream.of(
                Scenario.PAUSE_MINORITY,
                Scenario.TWO_NODES,
                Scenario.FIVE_NODES,
                Scenario.TRANSIENT,
                Scenario.REDECLARED,
                Scenario.COMPACTED,
                Scenario.LOSSY,
                Scenario.LEASED,
                Scenario.REFORMING,
                Scenario.REFORMING_TWO,
                Scenario.REFORMING_FIVE,
                Scenario.REFORMING_LOSSY);
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void keepsItsPromisesUnderFaults(Scenario scenario) {
        Long replayed = Long.getLong("warren.test.seed");
        long first = replayed == null ? FIRST : replayed;
        int seeds = replayed == null ? SEEDS : 1;
        Map<SimWorld.Count, Integer> counts = new EnumMap<>(SimWorld.Count.class);
        for (long seed = first; seed < first + seeds; seed++) {
            SimWorld world = new SimWorld(scenario, Variant.STATED, seed);
            if (replayed != null) {
                world.story = log::info;
            }
            try {
                world.run();
            } catch (RuntimeException broken) {
                throw new AssertionError(
                        "scenario " + scenario + ", repeat with -Dwarren.test.seed=" + seed + ": "
                                + broken.getMessage(),
                        broken);
            }
            world.counts.forEach((what, often) -> counts.merge(what, often, Integer::sum));
        }
        log.info("{}: {} seeds, {}", scenario, seeds, counts);
    }
}
