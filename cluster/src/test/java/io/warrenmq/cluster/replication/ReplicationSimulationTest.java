package io.warrenmq.cluster.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.cluster.replication.SimWorld.Count;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol keeps its promises under faults. {@code -Dwarren.test.seed} runs one seed and tells its story,
 * {@code -Dwarren.test.scenario} names a scenario, {@code -Dwarren.test.seeds} sets how many seeds are run.
 */
class ReplicationSimulationTest {
    private static final Logger log = LoggerFactory.getLogger(ReplicationSimulationTest.class);
    private static final int SEEDS = Integer.getInteger("warren.test.seeds", 100);
    private static final int ENOUGH_SEEDS = 100;
    private static final long FIRST = Long.getLong("warren.test.firstSeed", 1);

    static Stream<Scenario> scenarios() {
        Optional<String> wanted = Optional.ofNullable(System.getProperty("warren.test.scenario"));
        return all().filter(scenario -> wanted.isEmpty() || wanted.get().equals(scenario.name()));
    }

    private static Stream<Scenario> all() {
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

    // Some seconds, unless more seeds are asked for.
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    @ParameterizedTest
    @MethodSource("scenarios")
    void keepsItsPromisesUnderFaults(Scenario scenario) {
        Long replayed = Long.getLong("warren.test.seed");
        long first = replayed == null ? FIRST : replayed;
        int seeds = replayed == null ? SEEDS : 1;
        Map<Count, Integer> counts = new EnumMap<>(Count.class);
        for (long seed = first; seed < first + seeds; seed++) {
            SimWorld world = new SimWorld(scenario, Variant.STATED, seed);
            if (replayed != null) {
                world.story = log::warn;
            }
            try {
                world.run();
            } catch (RuntimeException broken) {
                throw new AssertionError(
                        "repeat with -Dwarren.test.seed=" + seed + " '-Dwarren.test.scenario=" + scenario + "': "
                                + broken.getMessage(),
                        broken);
            }
            world.counts.forEach((what, often) -> counts.merge(what, often, Integer::sum));
        }
        log.info("{}: {} seeds, {}", scenario, seeds, counts);
        if (seeds >= ENOUGH_SEEDS) {
            assertThat(counts.keySet()).containsAll(expected(scenario));
        }
    }

    /** A run in which nothing happens keeps all promises. */
    private static Set<Count> expected(Scenario scenario) {
        Set<Count> expected = EnumSet.of(Count.CONFIRMS, Count.EPOCHS, Count.CUTS);
        if (scenario.nodes() > 2) {
            expected.add(Count.STALE_CONFIRMS);
        }
        if (scenario.reforms()) {
            expected.addAll(EnumSet.of(Count.SILENT_REJOINS, Count.HEALS, Count.OFFERS, Count.MERGED));
        }
        if (scenario.promotesLossily()) {
            expected.addAll(EnumSet.of(Count.LOSSY_EPOCHS, Count.OFFERS, Count.MERGED));
        }
        if (scenario.compacts()) {
            expected.add(Count.INSTALLS);
        }
        return expected;
    }
}
